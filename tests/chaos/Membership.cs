namespace Autoencoder.Chaos;

/// <summary>Which workers take part, as the events of a run tell.</summary>
internal static class Membership
{
    /// <summary>Whether the coordinator counted on this worker at this time. A coordinator that has just begun counts on nobody.</summary>
    public static bool Has(IEnumerable<RunEvent> events, string worker, DateTime at)
    {
        var member = false;
        foreach (var one in events.TakeWhile(one => one.Time <= at))
            member = one.Event switch
            {
                "started" or "resumed" => false,
                "worker-joined" when one.Worker == worker => true,
                "worker-left" or "worker-lost" or "worker-removed" when one.Worker == worker => false,
                _ => member,
            };
        return member;
    }
}
