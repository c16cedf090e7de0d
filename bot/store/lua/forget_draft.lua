-- Forget a draft that has come to its end, and the posts that were its own with their numbers.
-- KEYS 1 draft  2 index of its state  3 remote ids of its account  4 its numbers
--      5 what is to be measured of its account
-- ARGV 1 id  2.. remote ids
-- Result 1 forgotten, 0 it was moved or forgotten meanwhile
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('DEL', KEYS[4])
redis.call('ZREM', KEYS[5], ARGV[1])
for i = 2, #ARGV do redis.call('HDEL', KEYS[3], ARGV[i]) end
return 1
