using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>A run to look at afterwards, as its folder tells of it: finished or not, it stays as it was when it was opened.</summary>
internal sealed class StoredRun : IRunView
{
    private const long Version = RunHistory.Version + 1;

    private readonly RunSnapshot _picture;
    private readonly NewestWeights _weights = new();
    private readonly ParameterVectorPool? _pool;
    private readonly ModelSpec? _model;
    private readonly CodeSpace? _codes;

    private StoredRun(RunFolder folder, StoredRunReader read)
    {
        (Folder, Facts) = (folder, read.Facts);
        var images = new RunImages(read.Originals, read.Inputs, read.Pictures);
        images.Show(read.Latest());
        Images = images;
        if (read.Model is { } model)
        {
            _model = model.Spec;
            _pool = new ParameterVectorPool(model.Weights.Layout);
            _weights.Replace(new SharedWeights(model.Weights, read.ModelStep, _pool));
            if (read.Data is { } data)
                _codes = new CodeSpace(_model, data.Test, _weights, TimeProvider.System);
        }

        _picture = new RunSnapshot(
            Version, read.State, read.Losses.Whole(), read.Epochs.Whole(), read.Events, read.Workers.All(TimeSpan.Zero), read.Pictures.Epochs);
    }

    public RunFacts Facts { get; }

    public RunFolder Folder { get; }

    public IImageHistory Images { get; }

    public ICodeSpace Codes => _codes is null ? new NoCodes() : _codes;

    public bool HasModel => _model is not null;

    /// <summary>Reads a run. What is missing or damaged of it, other than its settings, is left out, and said among its events.</summary>
    /// <param name="data">Folder of the run's data set; null for where it was when the run was begun.</param>
    /// <exception cref="SettingsException">It is no run, or its settings cannot be read; so too ModelException.</exception>
    public static StoredRun Open(RunFolder folder, string? data = null) => new(folder, new StoredRunReader(folder, data));

    public RunSnapshot Snapshot() => _picture;

    public RunChanges ChangesSince(long version) => version == Version
        ? new RunChanges(Version, _picture.State, null, [], [], [], null, null)
        : new RunChanges(
            Version, _picture.State, _picture.Loss, [], _picture.Epochs, _picture.Events, _picture.Workers, _picture.ImageEpochs, IsWhole: true);

    public Task WaitForNewer(long version, CancellationToken cancel) => version == Version ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;

    public ReadOnlyMemory<byte>? Model() =>
        NullableMemory.Of(_weights.Use((weights, _) => SafetensorsFile.Bytes(weights.Layout, weights.Values, ModelMetadata.Of(_model!))));

    public void Dispose()
    {
        _codes?.Dispose();
        _weights.Dispose();
        _pool?.Dispose();
    }
}
