-- Store a trend once while it is remembered, and forget the index entries that are too old.
-- KEYS 1 trend  2 trends
-- ARGV 1 member of the index (the trend's key)  2 document  3 seen, ms  4 forget before, ms
--      5 kept, ms
-- Result 1 stored, 0 it was there already
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[4])
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'doc', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1
