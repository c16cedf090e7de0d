-- Record what became of a publishing attempt: a move that frees the account's place in flight
-- once the outcome is known, and that gives a remote id to one draft only.
-- KEYS 1 draft  2 index of the old state  3 index of the new state  4 due of the account  5 audit
--      6 inflight of the account  7 remote ids of the account  8 replies by author of the account
--      9 what the account sent  10 replies by thread of the account
--      11 refusals of the account in a row  12 drafts of the account whose thread has begun
--      13 what is to be measured of the account
-- ARGV 1 id  2 version expected  3 version written  4 operation id  5 document  6 changed, ms
--      7 due, ms ('' takes it off the queue)  8 audit line  9 remote id ('' for none)
--      10 '1' when the outcome is known  11 author answered ('' for none)
--      12 cost, millionths of a dollar  13 what was sent before is forgotten, ms
--      14 thread answered ('' for none)  15 lateness, ms  16 '1' when the network refused it
--      17 '1' when the rest of a thread follows  18 name of the post among what was sent
--      19 first measurement, ms ('' for none)
-- Result 1 recorded (also when repeated), 0 the version was another, -1 the remote id belongs to
--        another draft
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  if redis.call('HGET', KEYS[1], 'op') == ARGV[4] then return 1 end
  return 0
end
if ARGV[9] ~= '' then
  local owner = redis.call('HGET', KEYS[7], ARGV[9])
  if owner and owner ~= ARGV[1] then return -1 end
  redis.call('HSET', KEYS[7], ARGV[9], ARGV[1])
  if ARGV[11] ~= '' then redis.call('HINCRBY', KEYS[8], ARGV[11], 1) end
  if ARGV[14] ~= '' then redis.call('HINCRBY', KEYS[10], ARGV[14], 1) end
  redis.call('ZADD', KEYS[9], ARGV[6], ARGV[18] .. ' ' .. ARGV[12] .. ' ' .. ARGV[15])
  redis.call('ZREMRANGEBYSCORE', KEYS[9], '-inf', ARGV[13])
  redis.call('DEL', KEYS[11])
  if ARGV[19] ~= '' then redis.call('ZADD', KEYS[13], ARGV[19], ARGV[1]) end
end
if ARGV[16] == '1' then redis.call('INCR', KEYS[11]) end
redis.call(ARGV[17] == '1' and 'SADD' or 'SREM', KEYS[12], ARGV[1])
redis.call('HSET', KEYS[1], 'doc', ARGV[5], 'version', ARGV[3], 'op', ARGV[4])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
if ARGV[7] == '' then
  redis.call('ZREM', KEYS[4], ARGV[1])
else
  redis.call('ZADD', KEYS[4], ARGV[7], ARGV[1])
end
if ARGV[10] == '1' and redis.call('GET', KEYS[6]) == ARGV[1] then redis.call('DEL', KEYS[6]) end
redis.call('XADD', KEYS[5], '*', 'entry', ARGV[8])
return 1
