using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Training;

/// <summary>The sum over all shards, whose last addition is left to the pass that uses it.</summary>
/// <param name="Left">Null in evaluation.</param>
/// <param name="Right">What is to be added to it, value by value; null in evaluation, and where one worker's sum is over all shards.</param>
public readonly record struct RootSum(double Loss, ParameterVector? Left, ParameterVector? Right)
{
    /// <summary>Gives the vectors back.</summary>
    public void ReturnTo(ParameterVectorPool pool)
    {
        if (Left is not null)
            pool.Return(Left);
        if (Right is not null)
            pool.Return(Right);
    }
}
