using System.Numerics.Tensors;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

// From one round to the next.
public sealed partial class TrainingSession
{
    private void Complete(double loss, ParameterVector? gradient)
    {
        var disturbed = _times.End(_round, Now, out var took, out var typical);
        var completed = _round;
        if (gradient is null)
            CompleteEpoch(loss / _run.Plan.TestCount);
        else
            CompleteStep(loss, gradient);
        if (disturbed)
            _host.Recovered(completed, took, typical);
    }

    private void CompleteStep(double loss, ParameterVector gradient)
    {
        var (step, samples) = (_round.Step, _run.Plan.SamplesIn(_round));
        // Finite sums can still add up to what is not.
        if (!TensorPrimitives.IsFiniteAll<float>(gradient.Values))
            throw new TrainingException($"{_round}: the gradient is infinite, because the training diverges; {Advice}");
        var (before, updated) = (_weights, _pool.Rent());
        _adam.Step(before.Vector.Values, gradient.Values, samples, updated.Values);
        _pool.Return(gradient);
        _weights = new SharedWeights(updated, step + 1, _pool);
        _epoch.Loss += loss;
        _epoch.Samples += _epoch.RoundSamples;
        _epoch.SamplesHere += samples;

        var epochIsOver = (step + 1) % _run.Plan.StepsPerEpoch == 0;
        if (epochIsOver)
            _epoch.TrainingSeconds = (Now - _epoch.Began).TotalSeconds;
        // The workers first: what follows is done while they compute.
        BeginRound(new Round(epochIsOver ? Phase.Evaluate : Phase.Train, step + 1));
        KeepOrRelease(new Round(Phase.Train, step), before);
        CarryOutEffects();
        _observer.StepCompleted(step, loss / samples, samples);
        _keeper.StepDone(step, loss / samples, _weights);
        if (!epochIsOver)
            _keeper.Reached(this);
    }

    private void CompleteEpoch(double validationLoss)
    {
        var (evaluation, epoch) = (_round, ++_epochsDone);
        var report = new EpochReport(
            epoch, _round.Step, _epoch.Loss / _run.Plan.TrainCount, validationLoss, _epoch.Samples, Seconds,
            _epoch.TrainingSeconds > 0 ? _epoch.SamplesHere / _epoch.TrainingSeconds : 0, _ledger.Workers);
        _epoch = new EpochProgress { Began = Now };
        if (epoch >= _epochs)
        {
            IsFinished = true;
        }
        else
        {
            BeginRound(new Round(Phase.Train, _round.Step));
            KeepOrRelease(evaluation, _weights.Retain());
            CarryOutEffects();
        }

        _observer.EpochCompleted(report);
        _keeper.Reached(this);
    }

    /// <summary>Weights of a round that is over are kept for as long as one of its sums may have to be computed again.</summary>
    private void KeepOrRelease(Round round, SharedWeights weights)
    {
        if (_ledger.IsOpen(round))
            _kept.Add(round, weights);
        else
            weights.Release();
    }

    private void BeginRound(Round round)
    {
        _round = round;
        _sum = null;
        _epoch.RoundSamples = 0;
        _times.Begin(Now);
        var shards = _run.Plan.ShardsIn(round);
        _reduction.Begin(shards);
        _host.RoundBegan(round);
        _ledger.Begin(round, shards, _run.Plan.MostRowsIn(round), Now, _effects);
    }
}
