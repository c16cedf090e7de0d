-- Claim a due draft for publishing: a move that also takes the account's one place in flight.
-- The document written here is the intent: it is durable before any byte goes to the network.
-- KEYS 1 draft  2 index of scheduled  3 index of publishing  4 due of the account  5 audit
--      6 inflight of the account  7 fence of the account  8 pauses
--      9 drafts of the account whose thread has begun
-- ARGV 1 id  2 version expected  3 version written  4 operation id  5 document  6 changed, ms
--      7 fence written  8 audit line  9.. scopes that must not be paused
-- Result 1 claimed (also when repeated), 0 the version was another, -1 the account has another
--        post in flight, another thread that has begun, or a newer fence, -2 paused
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  if redis.call('HGET', KEYS[1], 'op') == ARGV[4] then return 1 end
  return 0
end
for i = 9, #ARGV do
  if redis.call('HEXISTS', KEYS[8], ARGV[i]) == 1 then return -2 end
end
if redis.call('EXISTS', KEYS[6]) == 1 then return -1 end
if redis.call('SCARD', KEYS[9]) > 0 and redis.call('SISMEMBER', KEYS[9], ARGV[1]) == 0 then
  return -1
end
if tonumber(redis.call('GET', KEYS[7]) or '0') ~= tonumber(ARGV[7]) - 1 then return -1 end
redis.call('SET', KEYS[6], ARGV[1])
redis.call('SET', KEYS[7], ARGV[7])
redis.call('HSET', KEYS[1], 'doc', ARGV[5], 'version', ARGV[3], 'op', ARGV[4])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('XADD', KEYS[5], '*', 'entry', ARGV[8])
return 1
