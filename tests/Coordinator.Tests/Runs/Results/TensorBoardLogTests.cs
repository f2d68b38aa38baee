using Autoencoder.Coordinator.Runs.Results;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Runs.Results;

public sealed class TensorBoardLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_reader_in_python_sees_epochs_images_and_what_a_resumed_run_takes_back()
    {
        using (var log = new TensorBoardLog(_folder["tensorboard"], term: 1, epochsDone: 0, _time))
        {
            log.Add(Epoch(1, trainLoss: 0.25, validationLoss: 0.2), learningRate: 0.001);
            _time.Advance(TimeSpan.FromSeconds(1.5));
            log.Add(Epoch(2, trainLoss: 0.125, validationLoss: 0.1), learningRate: 0.001);
        }

        ReconstructionFigure.Save(_folder["figure.png"], "title", [0f, 1f], [0f, 1f], new(1, 2));
        using var figure = SkiaSharp.SKBitmap.Decode(_folder["figure.png"]);
        using (var log = new TensorBoardLog(_folder["tensorboard"], term: 2, epochsDone: 1, _time))
        {
            log.Add(Epoch(2, trainLoss: 0.125, validationLoss: 0.1), learningRate: 0.001);
            log.AddReconstructions(2, _folder["figure.png"]);
        }

        Assert.Equal(
            [
                "events.out.tfevents.0000000001",
                "1700000000.0 step 0 brain.Event:2",
                "1700000000.0 step 1 session 1",
                "1700000000.0 step 1 loss/train=0.25 loss/validation=0.2 training/learning rate=0.001 training/samples per second=1000 training/workers=3",
                "1700000001.5 step 2 loss/train=0.125 loss/validation=0.1 training/learning rate=0.001 training/samples per second=1000 training/workers=3",
                "events.out.tfevents.0000000002",
                "1700000001.5 step 0 brain.Event:2",
                "1700000001.5 step 2 session 1",
                "1700000001.5 step 2 loss/train=0.125 loss/validation=0.1 training/learning rate=0.001 training/samples per second=1000 training/workers=3",
                $"1700000001.5 step 2 reconstructions={figure.Width}x{figure.Height}/4",
            ],
            PythonScript.Run("Runs/Results/read_events.py", _folder["tensorboard"]));
    }

    [Fact]
    public void Each_epoch_is_in_the_file_at_once()
    {
        using var log = new TensorBoardLog(_folder["tensorboard"], term: 1, epochsDone: 0, _time);
        var before = new FileInfo(_folder["tensorboard/events.out.tfevents.0000000001"]).Length;
        log.Add(Epoch(1, 0.25, 0.2), learningRate: 0.001);

        Assert.InRange(new FileInfo(_folder["tensorboard/events.out.tfevents.0000000001"]).Length - before, 100, 300);
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_one_line()
    {
        File.WriteAllText(_folder["tensorboard"], "");
        var error = Assert.Throws<OutputException>(() => new TensorBoardLog(_folder["tensorboard"], term: 1, epochsDone: 0, _time));

        Assert.StartsWith($"{_folder["tensorboard/events.out.tfevents.0000000001"]} cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static EpochReport Epoch(int epoch, double trainLoss, double validationLoss) =>
        new(epoch, Steps: epoch * 10, trainLoss, validationLoss, Samples: 100, Seconds: epoch, SamplesPerSecond: 1000, Workers: 3);
}
