using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Coordinator.Store.Checkpoints;

/// <summary>Which run a file belongs to, and which of the processes that worked on it, one after the other, wrote it.</summary>
/// <param name="RunId">The same from a run's first process to its last.</param>
/// <param name="Term">From 1; every start of a coordinator on the run has a higher one.</param>
/// <param name="EngineVersion">Of the arithmetic; another version would continue with other bits.</param>
/// <param name="DataFingerprint">Of the data set.</param>
public sealed record RunIdentity(Guid RunId, long Term, int EngineVersion, string DataFingerprint)
{
    /// <summary>
    /// Hash of <see cref="ProbeGradient"/> on the machine where it began (of runs that began before this was noted, on the first
    /// that continued it), if its arithmetic is bound to a kind of processor; null if it is not.
    /// </summary>
    public string? Probe { get; init; }

    /// <summary>Its first digits, for people.</summary>
    public string? ShortProbe => Probe is { } probe ? Short(probe) : null;

    /// <summary>Says that a machine computes otherwise than the one where the run began; null if it is not known to.</summary>
    public string? ArithmeticConflict(string? probe) => Probe is { } began && probe is { } here && began != here
        ? $"its arithmetic is bound to a kind of processor and a version of libtorch, and this machine computes otherwise (probe gradient {Short(here)}, that of the run's machine {Short(began)}); do it on a machine like that one."
        : null;

    /// <summary>A sentence that says why this run cannot continue from what another one wrote, or null. Terms may differ.</summary>
    internal string? Conflict(RunIdentity other)
    {
        if (other.RunId != RunId)
            return $"it is of another run ({other.RunId}, not {RunId}).";
        if (other.EngineVersion != EngineVersion)
            return $"it was computed with engine version {other.EngineVersion}, this program computes with {EngineVersion}; use the release that began the run.";
        // The data first: the probe is computed with them.
        return other.DataFingerprint != DataFingerprint
            ? $"it was trained on other data (fingerprint {other.DataFingerprint}, not {DataFingerprint}); give the folder of the run's own with --data."
            : other.ArithmeticConflict(Probe);
    }

    private static string Short(string hash) => hash[..Math.Min(12, hash.Length)];
}
