-- Erase a draft, in whatever state, with its place on the queue.
-- KEYS 1 draft  2 index of its state  3 due of the account  4 slots of the account
--      5 drafts of the account whose thread has begun  6 its numbers
--      7 what is to be measured of the account
-- ARGV 1 id  2 version expected
-- Result 1 erased (also when repeated), 0 the version was another
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('SREM', KEYS[5], ARGV[1])
redis.call('DEL', KEYS[6])
redis.call('ZREM', KEYS[7], ARGV[1])
return 1
