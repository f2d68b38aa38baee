using System.Text.Json;
using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

/// <summary>What a page knows of a run: a picture, and the changes since, put together.</summary>
internal sealed class KnownRun(RunSnapshot picture)
{
    private readonly List<EventRow> _events = [.. picture.Events];
    private List<EpochReport> _epochs = [.. picture.Epochs];
    private List<LossPoint> _points = [.. picture.Loss.Points];
    private int _stride = picture.Loss.Stride;
    private IReadOnlyList<WorkerStatus> _workers = picture.Workers;
    private IReadOnlyList<int> _imageEpochs = picture.ImageEpochs;

    public long Version { get; private set; } = picture.Version;

    public void Take(RunChanges changes)
    {
        Version = changes.Version;
        if (changes.IsWhole)
        {
            _epochs = [];
            _events.Clear();
        }

        if (changes.Loss is { } loss)
            (_stride, _points) = (loss.Stride, [.. loss.Points]);
        foreach (var point in changes.Points)
        {
            if (_points is [.., var last] && last.Step == point.Step)
                _points.RemoveAt(_points.Count - 1);
            _points.Add(point);
        }

        _epochs.AddRange(changes.Epochs);
        _events.AddRange(changes.Events);
        _workers = changes.Workers ?? _workers;
        _imageEpochs = changes.ImageEpochs ?? _imageEpochs;
    }

    public void AssertIs(RunSnapshot picture)
    {
        // A picture of an epoch may have come between the two looks.
        if (picture.Version != Version)
            return;
        Assert.Equal((picture.Loss.Stride, Text(picture.Loss.Points)), (_stride, Text(_points)));
        Assert.Equal((Text(picture.Epochs), Text(picture.Events)), (Text(_epochs), Text(_events)));
        Assert.Equal((Text(picture.Workers), Text(picture.ImageEpochs)), (Text(_workers), Text(_imageEpochs)));
    }

    private static string Text<T>(IReadOnlyList<T> list) => JsonSerializer.Serialize(list);
}
