using System.Text.Json.Serialization;
using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Shared.Wire.Control;

/// <summary>Worker to coordinator: may I take part?</summary>
/// <param name="Name">Letters, digits, '.', '_' and '-', 64 at most.</param>
/// <param name="EngineVersion"><see cref="RunSpec.EngineVersion"/> of the worker.</param>
/// <param name="DataFingerprint">Of the worker's copy of the data set; null if it has none.</param>
/// <param name="CanFetch">It takes part with other data than its copy, if it has one, by fetching what the run needs.</param>
/// <param name="IsUnnamed">Nobody gave it a name; this one is its machine's and its process's.</param>
public sealed record JoinRequest(
    string Name, int EngineVersion, string? DataFingerprint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnnamed = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool CanFetch = false) : IProtocolMessage;

/// <summary>Coordinator to worker: this is the run; show by the probe that you compute its bits.</summary>
/// <param name="Data">Where a worker without a copy of the data fetches them; null for others.</param>
public sealed record RunOffer(
    RunSpec Run, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DataOffer? Data = null) : IProtocolMessage;

/// <summary>The run's data as a packed folder at a web address.</summary>
/// <param name="Address">http or https, with a slash at its end.</param>
/// <param name="IsClusters">It is the coordinator's own, which is encrypted, and proves itself, as the cluster does; else a web server as others are.</param>
/// <param name="Fingerprint">The root of the hashes of its blocks, which need not be what the run calls the data by.</param>
public sealed record DataOffer(Uri Address, bool IsClusters, string Fingerprint);

/// <summary>Worker to coordinator: Hash by <see cref="ProbeGradient"/> of the run, computed here.</summary>
public sealed record ProbeAnswer(Guid RunId, long Term, string Hash) : IProtocolMessage;

/// <summary>Coordinator to worker: open the data connection there, with this token.</summary>
/// <param name="Name">What a worker that nobody gave a name is called among the others; not for those that have one, which may be of a release that does not know it.</param>
public sealed record JoinAccepted(
    Guid RunId, long Term, int WorkerId, string Host, int Port, Guid Token,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Name = null) : IProtocolMessage;

/// <summary>Coordinator to worker: not with these bits, for a reason that both sides print. Asking again will not help.</summary>
public sealed record JoinRefused(string Reason) : IProtocolMessage;
