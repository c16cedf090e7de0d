-- Give a dead letter's mention back to the writers, as one that nobody has tried.
-- KEYS 1 dead  2 mention  3 index of the old status  4 index of the new status  5 audit  6 work
-- ARGV 1 entry id in dead  2 mention id  3 version expected  4 version written  5 operation id
--      6 document  7 posted, ms  8 audit line
-- Result 1 given back (also when repeated), 0 the mention was moved or the letter is gone
if redis.call('HGET', KEYS[2], 'version') ~= ARGV[3] then
  if redis.call('HGET', KEYS[2], 'op') == ARGV[5] then return 1 end
  return 0
end
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[2], 'doc', ARGV[6], 'version', ARGV[4], 'op', ARGV[5])
redis.call('ZREM', KEYS[3], ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[7], ARGV[2])
redis.call('XADD', KEYS[5], '*', 'entry', ARGV[8])
redis.call('XADD', KEYS[6], '*', 'mention', ARGV[2])
return 1
