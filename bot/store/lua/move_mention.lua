-- Move a mention to another status; a waiting one goes into the writers' stream as well.
-- KEYS 1 mention  2 index of the old status  3 index of the new status  4 audit  5 work
-- ARGV 1 id  2 version expected  3 version written  4 operation id  5 document  6 posted, ms
--      7 audit line  8 '1' to put it into the stream
-- Result 1 moved (also when repeated), 0 the version was another
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  if redis.call('HGET', KEYS[1], 'op') == ARGV[4] then return 1 end
  return 0
end
redis.call('HSET', KEYS[1], 'doc', ARGV[5], 'version', ARGV[3], 'op', ARGV[4])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
redis.call('XADD', KEYS[4], '*', 'entry', ARGV[7])
if ARGV[8] == '1' then redis.call('XADD', KEYS[5], '*', 'mention', ARGV[1]) end
return 1
