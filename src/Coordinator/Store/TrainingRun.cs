using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.Settings;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Store;

/// <summary>A run that is being trained: its settings and data, and its folder, which this process alone works in.</summary>
public sealed class TrainingRun : IDisposable
{
    private TrainingRun(RunStore store, TrainSettings settings, DataSet data)
    {
        (Store, Settings, Data) = (store, settings, data);
        Spec = settings.SpecOn(data, store.Run.RunId, store.Run.Term);
    }

    /// <summary>What it has on the disk.</summary>
    public RunStore Store { get; }

    public RunFolder Folder => Store.Folder;

    public TrainSettings Settings { get; private set; }

    public DataSet Data { get; }

    /// <summary>In the term in which it is trained now.</summary>
    public RunSpec Spec { get; private set; }

    /// <summary>As it is before the first step.</summary>
    public Adam NewAdam() => new(Spec.Definition.Framework.Adam, Spec.Definition.LearningRate, Start.Layout.Count);

    /// <summary>Where the training begins or continues.</summary>
    public TrainingState Start => Store.Start;

    /// <summary>Begins a run in an empty folder, which is as empty as before if that fails.</summary>
    /// <param name="initialWeights">Of the model that the settings name, in layout order; null for random ones.</param>
    /// <exception cref="FileException">The folder cannot be used.</exception>
    public static TrainingRun Begin(RunFolder folder, TrainSettings settings, DataSet data, float[]? initialWeights)
    {
        // Before anything is written: the data may not fit.
        return new TrainingRun(RunStore.Begin(folder, settings, data.Fingerprint, initialWeights, ProbeOf(settings, data)), settings, data);
    }

    /// <summary>Continues a run, in a higher term, from its newest checkpoint that can be read.</summary>
    /// <exception cref="FileException">There is no run that this process could continue; it is as it was.</exception>
    /// <exception cref="Shared.SettingsException">The run has done its epochs; it is as it was.</exception>
    public static TrainingRun Resume(RunFolder folder, TrainSettings settings, DataSet data)
    {
        return new TrainingRun(RunStore.Resume(folder, settings, data.Fingerprint, ProbeOf(settings, data)), settings, data);
    }

    /// <summary>A sum in this round was wrong: forgets all that came of it, to continue from before it in a higher term.</summary>
    /// <param name="port">Where the workers will look for the coordinator, of this machine; null for none.</param>
    public void RollBack(Round round, int? port)
    {
        Store.RollBack(round);
        Spec = Spec.In(Store.Run.Term);
        Settings = Settings.Continued(port);
    }

    /// <summary>The probe of a run whose arithmetic is bound to a kind of processor, as this machine computes it; else null.</summary>
    public static string? ProbeOf(RunSpec run, DataSet data)
    {
        if (run.Definition.Engine == Engine.Exact)
            return null;
        using var engine = run.NewEngine();
        return ProbeGradient.Hash(engine, run, data.Train, data.Test);
    }

    public void Dispose() => Store.Dispose();

    private static string? ProbeOf(TrainSettings settings, DataSet data) => ProbeOf(settings.SpecOn(data, Guid.Empty, term: 0), data);
}
