-- Store a mention once.
-- KEYS 1 mention  2 index of new  3 checks of the account
-- ARGV 1 id  2 document  3 posted, ms  4 now, ms
-- Result 1 stored, 0 it was there already
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'doc', ARGV[2], 'version', '1', 'op', '')
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
return 1
