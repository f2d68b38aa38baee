namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>Where a run stands.</summary>
/// <param name="State">waiting (with a reason), training, evaluating, finished, stopped or failed (with a reason).</param>
/// <param name="Step">Updates made.</param>
/// <param name="Epoch">The one that is trained, from 1.</param>
/// <param name="Loss">Mean over the samples of the newest step.</param>
/// <param name="ValidationLoss">Of the newest epoch that has one.</param>
/// <param name="SecondsLeft">Null while nobody knows.</param>
/// <param name="WeightsSha256">Of the newest weights that were looked at, after <paramref name="WeightsStep"/> updates.</param>
/// <param name="ImagesVersion">Grows whenever <see cref="IImageHistory.Latest"/> is another picture.</param>
public sealed record RunState(
    string State, string? Reason, long Term, long Step, int Epoch, double? Loss, double? ValidationLoss, double SamplesPerSecond,
    double? SecondsLeft, double Seconds, string? WeightsSha256, long? WeightsStep, long ImagesVersion);
