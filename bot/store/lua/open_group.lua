-- Make the writers' consumer group, from the stream's beginning; one that exists stays.
-- KEYS 1 work
-- ARGV 1 group
-- Result 1
local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP') then return made end
return 1
