-- Note what a read cost, and forget the notes that are too old.
-- KEYS 1 reads of the account
-- ARGV 1 name of the read and its cost  2 now, ms  3 forget before, ms
-- Result 1
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
