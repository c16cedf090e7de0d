-- Move a draft: compare the version, write the document, move the index, append the audit lines.
-- KEYS 1 draft  2 index of the old state  3 index of the new state  4 due of the account  5 audit
--      6 slots of the account  7 drafts of the account whose thread has begun
-- ARGV 1 id  2 version expected  3 version written  4 operation id  5 document  6 changed, ms
--      7 due, ms ('' takes it off the queue)  8 slot that it holds, ms ('' for none)
--      9 '1' when the rest of a thread follows  10.. audit lines
-- Result 1 moved (also when this very operation is repeated), 0 the version was another,
--        -1 another draft holds the slot
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  if redis.call('HGET', KEYS[1], 'op') == ARGV[4] then return 1 end
  return 0
end
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', '(' .. ARGV[6])
if ARGV[8] == '' then
  redis.call('ZREM', KEYS[6], ARGV[1])
else
  for _, holder in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], ARGV[8], ARGV[8])) do
    if holder ~= ARGV[1] then return -1 end
  end
  redis.call('ZADD', KEYS[6], ARGV[8], ARGV[1])
end
redis.call('HSET', KEYS[1], 'doc', ARGV[5], 'version', ARGV[3], 'op', ARGV[4])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
if ARGV[7] == '' then
  redis.call('ZREM', KEYS[4], ARGV[1])
else
  redis.call('ZADD', KEYS[4], ARGV[7], ARGV[1])
end
redis.call(ARGV[9] == '1' and 'SADD' or 'SREM', KEYS[7], ARGV[1])
for i = 10, #ARGV do redis.call('XADD', KEYS[5], '*', 'entry', ARGV[i]) end
return 1
