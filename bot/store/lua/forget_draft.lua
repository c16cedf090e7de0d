-- Forget a draft that has come to its end, and the post that was its own with its numbers.
-- KEYS 1 draft  2 index of its state  3 remote ids of its account  4 its numbers
--      5 what is to be measured of its account
-- ARGV 1 id  2 remote id ('' for none)
-- Result 1 forgotten, 0 it was moved or forgotten meanwhile
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('DEL', KEYS[4])
redis.call('ZREM', KEYS[5], ARGV[1])
if ARGV[2] ~= '' then redis.call('HDEL', KEYS[3], ARGV[2]) end
return 1
