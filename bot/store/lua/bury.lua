-- Give a mention up: out of the writers' stream, to a person, and among the dead letters.
-- KEYS 1 work  2 dead  3 mention  4 index of the old status  5 index of the new status  6 audit
-- ARGV 1 group  2 entry id in work  3 letter  4 letters kept at most  5 mention id
--      6 version expected  7 version written  8 operation id  9 document  10 posted, ms
--      11 audit line
-- Result 1 buried (also when repeated), 0 the mention was moved meanwhile
if redis.call('HGET', KEYS[3], 'version') ~= ARGV[6] then
  if redis.call('HGET', KEYS[3], 'op') == ARGV[8] then return 1 end
  return 0
end
redis.call('HSET', KEYS[3], 'doc', ARGV[9], 'version', ARGV[7], 'op', ARGV[8])
redis.call('ZREM', KEYS[4], ARGV[5])
redis.call('ZADD', KEYS[5], ARGV[10], ARGV[5])
redis.call('XADD', KEYS[6], '*', 'entry', ARGV[11])
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[4], '*', 'letter', ARGV[3])
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
