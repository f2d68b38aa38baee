using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Program.Logging;

namespace Autoencoder.Coordinator.Store.Events;

/// <summary>The fields of an event's row, in events.jsonl and on a console that programs read.</summary>
internal static class EventFields
{
    public static JsonRow Add(this JsonRow row, TrainingEvent happening) => row
        .Add("epoch", happening.Epoch)
        .Add("step", happening.Step)
        .Add("phase", happening.Phase)
        .Add("worker", happening.Worker)
        .Add("other", happening.Other)
        .Add("firstShard", happening.FirstShard)
        .Add("shards", happening.Shards)
        .Add("workers", happening.Workers)
        .Add("loss", happening.Loss, digits: 6)
        .Add("validationLoss", happening.ValidationLoss, digits: 6)
        .Add("samplesPerSecond", happening.SamplesPerSecond, digits: 0)
        .Add("milliseconds", happening.Milliseconds, digits: 3)
        .Add("typicalMilliseconds", happening.TypicalMilliseconds, digits: 3)
        .Add("cause", happening.Cause)
        .Add("text", happening.Text);
}
