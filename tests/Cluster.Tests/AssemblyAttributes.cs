// A test mostly waits for processes to start and for others to be missed, so some can run at once. Each has up to six
// processes that want all cores: with more at once, start-ups would take longer than anything that is waited for.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
