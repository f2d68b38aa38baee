using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// What a training came to is NaN or infinite. It diverges, unless a sum that entered the weights earlier was wrong.
/// </summary>
/// <param name="finding">What is not finite, and where.</param>
/// <param name="advice">What helps a training that diverges.</param>
public sealed class NotFiniteException(Round round, string finding, string advice)
    : TrainingException($"{round}: {finding}, because the training diverges; {advice}")
{
    /// <summary>In which it was seen.</summary>
    public Round Round => round;

    /// <summary>Without a reason.</summary>
    public string Finding => $"{round}: {finding}";
}
