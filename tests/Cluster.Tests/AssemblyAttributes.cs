// Every test starts processes that want all cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
