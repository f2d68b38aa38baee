using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <remarks>
/// A step on one page. <see cref="BeginRound"/> deals its shards out; the gradients of the workers come by
/// <see cref="Receive"/>, which adds them up in the order of the tree; <see cref="CompleteStep"/> has Adam add the last two,
/// divide and update, and begins the next round, whose orders carry the new weights. <see cref="CarryOut"/> is the loop around it.
/// </remarks>
public sealed partial class TrainingSession
{
    // A round that was completed, to be told once the workers have the next one.
    private CompletedRound? _completed;

    /// <summary>
    /// Does what the last event made necessary, until nothing is left: carries the ledger's effects out, tells of a round
    /// that was completed, and completes the round when nothing is missing, which has effects again.
    /// </summary>
    private void CarryOut()
    {
        while (true)
        {
            if (!_effects.IsEmpty)
            {
                CarryOutEffects();
            }
            else if (_completed is { } completed)
            {
                // The workers came first: they compute meanwhile, but for one whose thread this may be.
                _completed = null;
                Tell(completed);
            }
            else if (_sum is { } sum && _ledger.IsSettled(Now))
            {
                _sum = null;
                Complete(sum);
            }
            else
            {
                break;
            }
        }

        MarkSuspect(_ledger.SuspectSince);
        if (IsFinished)
            _kept.ReleaseAll();
        else
            _kept.ReleaseAllBut(_ledger);

        // Said once when it begins, not for every worker that is lost while waiting.
        if (_ledger.IsStarved && !_waiting)
            _observer.Happened(RoundEvents.WaitsForWorkers(_round));
        _waiting = _ledger.IsStarved;
    }

    private void CarryOutEffects()
    {
        // Before anybody is told: from here on, whatever ends this process, the next one must not trust these steps.
        if (_effects.RollBackTo is { } untrusted && untrusted != _round)
            MarkSuspect(untrusted);
        foreach (var deal in _effects.Deals)
        {
            _observer.Dealt(deal.Worker, deal.Round, deal.Shards);
            _host.Assign(deal.Worker, new WorkOrder(_run.Term, deal.Round, deal.Shards), WeightsOf(deal.Round));
        }

        foreach (var reissue in _effects.Reissues)
        {
            if (reissue.Round == _round)
                _times.Disturb();
            _observer.Reissued(reissue);
            _observer.Happened(RoundEvents.Reissued(reissue, _host.NameOf(reissue.From), _host.NameOf(reissue.To)));
        }

        foreach (var faulty in _effects.Faulty)
        {
            _observer.Happened(RoundEvents.Disagree(faulty, _host.NameOf(faulty.Worker)));
            _observer.FoundFaulty(faulty.Worker);
            _host.Remove(faulty);
        }

        var (stop, undo) = (_effects.Stop, _effects.RollBackTo);
        if (stop is null && _effects.WorkerRequest is var (round, shards, cause))
        {
            _observer.Happened(RoundEvents.WorkerRequested(round, shards, cause));
            _host.RequestWorker(round, shards);
        }

        _effects.Clear();
        if (stop is not null)
        {
            // Two have computed the same: it is the training, and its last checkpoint is good.
            if (stop.Cause == StopCause.NotFinite)
                MarkSuspect(null);
            throw stop.Cause == StopCause.NotFinite ? NotFinite(stop) : Disagreement(stop);
        }

        if (undo is { } wrong)
            Undo(wrong);
    }

    /// <summary>A sum of the round that counted was wrong. Not yet applied, the round is done again.</summary>
    private void Undo(Round round)
    {
        if (round != _round)
            throw new CorruptStepException(round);
        _sum?.ReturnTo(_pool);
        BeginRound(round);
        _times.Disturb();
    }

    private void BeginRound(Round round)
    {
        _round = round;
        _sum = null;
        _epoch.RoundSamples = 0;
        _times.Begin(Now);
        var shards = _run.Plan.ShardsIn(round);
        _reduction.Begin(shards);
        _observer.RoundBegan(round);
        _ledger.Begin(round, shards, _run.Plan.MaxRowsIn(round), Now, _effects);
    }

    private void Complete(in RootSum sum)
    {
        _silence?.RoundEnded();
        var disturbed = _times.End(_round, Now, out var took, out var typical);
        _completed = sum.Left is { } left ? CompleteStep(sum, left) : CompleteEpoch(sum.Loss / _run.Plan.TestCount);
        if (disturbed)
            _completed = _completed.Value with { Recovery = (took, typical) };
    }

    private CompletedRound CompleteStep(in RootSum sum, ParameterVector left)
    {
        var (round, samples) = (_round, _run.Plan.SamplesIn(_round));
        var (before, updated) = (_weights, _pool.Rent());
        var isFinite = _adam.Step(before.Vector.Values, left.Values, samples, updated.Values, sum.Right is { } right ? right.Values : default);
        sum.ReturnTo(_pool);
        if (!isFinite)
        {
            // Finite sums can still add up to what is not. Adam's moments are of no use any more, and so is the session.
            _pool.Return(updated);
            throw new NotFiniteException(_round, "the gradient is infinite", Advice);
        }

        _weights = new SharedWeights(updated, round.Step + 1, _pool);
        _epoch.Loss += sum.Loss;
        _epoch.Samples += _epoch.RoundSamples;
        _epoch.SamplesHere += samples;

        var epochIsOver = (round.Step + 1) % _run.Plan.StepsPerEpoch == 0;
        if (epochIsOver)
            _epoch.TrainingSeconds = (Now - _epoch.Began).TotalSeconds;
        BeginRound(new Round(epochIsOver ? Phase.Evaluate : Phase.Train, round.Step + 1));
        KeepOrRelease(round, before);
        return new CompletedRound(round, sum.Loss / samples, samples, null);
    }

    private CompletedRound CompleteEpoch(double validationLoss)
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
        }

        return new CompletedRound(evaluation, validationLoss, 0, report);
    }

    private void Tell(in CompletedRound completed)
    {
        if (completed.Epoch is { } report)
        {
            _observer.EpochCompleted(report);
            _keeper.OnRoundBoundary(this);
        }
        else
        {
            _observer.StepCompleted(completed.Round.Step, completed.MeanLoss, completed.Samples);
            _keeper.StepDone(completed.Round.Step, completed.MeanLoss, _weights);
            // At an epoch's end, its evaluation comes first.
            if (_round.Phase == Phase.Train)
                _keeper.OnRoundBoundary(this);
        }

        if (completed.Recovery is var (took, typical))
            _observer.Happened(RoundEvents.Recovered(completed.Round, took, typical));
    }

    /// <summary>Weights of a round that is over are kept for as long as one of its sums may have to be computed again.</summary>
    private void KeepOrRelease(Round round, SharedWeights weights)
    {
        if (_ledger.IsOpen(round))
            _kept.Add(round, weights);
        else
            weights.Release();
    }

    /// <param name="Samples">Of a step.</param>
    /// <param name="Epoch">Of an evaluation, which ends an epoch.</param>
    /// <param name="Recovery">What it took, and what an undisturbed one takes, if shards of it were reissued.</param>
    private readonly record struct CompletedRound(Round Round, double MeanLoss, int Samples, EpochReport? Epoch, (TimeSpan Took, TimeSpan Typical)? Recovery = null);
}
