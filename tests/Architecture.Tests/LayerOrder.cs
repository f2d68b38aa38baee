namespace Autoencoder.Architecture.Tests;

/// <summary>
/// The floors of the house, from the top down. A room, which is a namespace and a folder of src, uses what is on the floors
/// below its own, and the rooms within it use one another, but not in a circle.
/// </summary>
internal static class LayerOrder
{
    public const string Root = "Autoencoder";

    /// <summary>Rooms of one floor do not use one another.</summary>
    public static readonly string[][] All =
    [
        ["Coordinator.Commands"],                       // verbs and their options
        ["Coordinator.Runs"],                           // a run's life: open, train, resume, verify, compare, sweep
        ["Coordinator.Watching"],                       // who looks on: terminal, live view, page, telemetry
        ["Coordinator.Trained", "Coordinator.Cluster"], // a trained model as a tool; the actors
        ["Coordinator.Store"],                          // what a run leaves on disk
        ["Coordinator.Training"],                       // a step, and who computes what; no file, no actor, no socket
        ["Worker"],                                     // the worker's actor, and the thread that computes
        ["Shared.Program"],                             // options, logs, hosting, telemetry, web
        ["Shared.Wire"],                                // what crosses the network
        ["Shared.Data"],                                // data sets and files
        ["Shared.Numerics"],                            // what leads to the weights; no file, no actor, no socket
        ["Shared"],                                     // what marks a user's error; no room in it is part of this
    ];

    /// <summary>The floor of a namespace, from 0 at the top, and its room there; null if it is on none.</summary>
    public static (int Floor, string Room)? Of(string room)
    {
        for (var floor = 0; floor < All.Length; floor++)
            foreach (var candidate in All[floor])
                if (room == candidate || (candidate.Contains('.', StringComparison.Ordinal) && room.StartsWith($"{candidate}.", StringComparison.Ordinal)))
                    return (floor, candidate);
        return null;
    }
}
