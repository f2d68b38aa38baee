namespace Autoencoder.Shared.Numerics.RandomNumbers;

/// <summary>
/// What random numbers of a run are used for. Each use draws from a stream of its own (the second half of the Philox
/// key), so a change to one never shifts another. The values are part of the run's definition: never renumber them.
/// </summary>
public enum RandomUse : ulong
{
    InitialWeights = 1,
    SampleOrder = 2,
    TrainingNoise = 3,
    ValidationNoise = 4,
    BlockOrder = 5,
    WindowOrder = 6,
}
