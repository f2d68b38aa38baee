using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// Where a training stands between two rounds. With it and the run's settings, all that follows is the same, bit for bit.
/// </summary>
public sealed class TrainingState(ParameterLayout layout)
{
    public ParameterLayout Layout => layout;

    /// <summary>Before the first step.</summary>
    public static TrainingState Initial(ModelSpec model, ulong seed)
    {
        var state = new TrainingState(new ParameterLayout(model));
        using var weights = new ParameterVector(state.Layout);
        InitialWeights.Fill(weights, model.Initialisation, seed);
        weights.Values.CopyTo(state.Weights);
        return state;
    }

    /// <summary>Updates made so far, which is also Adam's t.</summary>
    public long Step { get; set; }

    /// <summary>Epochs whose evaluation is done; the last of them may be the one that ends with <see cref="Step"/>.</summary>
    public int EpochsDone { get; set; }

    /// <summary>Sum of the losses over the samples of the epoch so far.</summary>
    public double EpochLoss { get; set; }

    /// <summary>Training samples that counted in the epoch so far.</summary>
    public long EpochSamples { get; set; }

    /// <summary>Time trained so far, over all processes that trained.</summary>
    public double Seconds { get; set; }

    /// <summary>Flat, in layout order.</summary>
    public float[] Weights { get; } = new float[layout.Count];

    /// <summary>Adam's m, in layout order.</summary>
    public float[] FirstMoments { get; } = new float[layout.Count];

    /// <summary>Adam's v, in layout order.</summary>
    public float[] SecondMoments { get; } = new float[layout.Count];
}
