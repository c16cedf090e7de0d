-- Take tasks that have their outcome out of the writers' stream.
-- KEYS 1 work
-- ARGV 1 group  2.. entry ids in work
-- Result how many of them were still in the stream; a repetition finds none and changes nothing
redis.call('XACK', KEYS[1], unpack(ARGV))
return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
