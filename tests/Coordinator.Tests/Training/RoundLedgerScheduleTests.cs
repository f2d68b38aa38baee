using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Sharding;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>What always holds of the ledger, whatever happens to workers and their answers, in any order.</summary>
public sealed class RoundLedgerScheduleTests
{
    private enum Happening
    {
        Join,
        Lose,
        LoseSilently,
        Retire,
        Answer,
        AnswerTwice,
        Stray,
    }

    // Answers are the most common; a number picks the worker, the answer or the node.
    private static readonly Gen<(Happening What, int Pick)> Event = Gen.Select(
        Gen.Frequency(
            (3, Happening.Join), (1, Happening.Lose), (1, Happening.LoseSilently), (1, Happening.Retire), (8, Happening.Answer),
            (1, Happening.AnswerTwice), (1, Happening.Stray)),
        Gen.Int[0, int.MaxValue]);

    [Fact]
    public void Every_shard_counts_once_and_every_round_ends() =>
        Gen.Select(Gen.Int[1, 40].Array[1, 4], Gen.Int[0, 5], Event.Array[0, 120]).Sample(
            (rounds, workers, events) =>
            {
                var cluster = new Cluster(workers);
                var next = 0;
                foreach (var shards in rounds)
                {
                    cluster.Begin(shards);
                    while (!cluster.IsComplete && next < events.Length)
                        cluster.Happen(events[next++]);
                    cluster.Drain();
                }
            },
            iter: 3000);

    /// <summary>Workers that answer what they are dealt, and the checks after each event.</summary>
    private sealed class Cluster
    {
        private readonly RoundLedger _ledger = new();
        private readonly List<Deal> _deals = [];
        private readonly List<(int Worker, ShardRun Node)> _answers = [];
        private readonly SortedSet<int> _working = [];
        private readonly SortedSet<int> _retired = [];
        private bool[] _counted = [];
        private int _lastWorker;

        public Cluster(int workers)
        {
            for (var i = 0; i < workers; i++)
                Join();
        }

        public bool IsComplete => _ledger.IsComplete;

        public void Begin(int shards)
        {
            _answers.Clear();
            _counted = new bool[shards];
            _ledger.Begin(shards, _deals);
            Check();
        }

        public void Happen((Happening What, int Pick) happening)
        {
            var there = _working.Concat(_retired).ToArray();
            var worker = there.Length == 0 ? 0 : there[happening.Pick % there.Length];
            switch (happening.What)
            {
                case Happening.Join:
                    Join();
                    break;
                case Happening.Lose or Happening.LoseSilently when worker != 0:
                    // Answers that are already on their way still come, unless they are lost too.
                    if (happening.What == Happening.LoseSilently)
                        _answers.RemoveAll(answer => answer.Worker == worker);
                    _working.Remove(worker);
                    _retired.Remove(worker);
                    _ledger.Lose(worker, _deals);
                    break;
                case Happening.Retire when _working.Remove(worker):
                    _retired.Add(worker);
                    _ledger.Retire(worker);
                    break;
                case Happening.Answer or Happening.AnswerTwice when _answers.Count > 0:
                    var place = happening.Pick % _answers.Count;
                    var node = _answers[place].Node;
                    if (happening.What == Happening.Answer)
                        _answers.RemoveAt(place);
                    Receive(node);
                    break;
                case Happening.Stray:
                    var first = happening.Pick % _counted.Length;
                    Receive(ReductionTree.LargestNodeAt(first, first + 1 + happening.Pick % (_counted.Length - first), _counted.Length));
                    break;
            }

            Check();
        }

        /// <summary>From here on nothing goes wrong: somebody is there, and all answers come, the oldest first.</summary>
        public void Drain()
        {
            if (_working.Count == 0)
                Join();
            Check();
            while (_answers.Count > 0)
            {
                var (_, node) = _answers[0];
                _answers.RemoveAt(0);
                Receive(node);
                Check();
            }

            Assert.True(_ledger.IsComplete, $"missing: {string.Join(", ", _ledger.Missing())}");
            Assert.DoesNotContain(false, _counted);
            _retired.Clear();
        }

        private void Join()
        {
            _working.Add(++_lastWorker);
            _ledger.Join(_lastWorker, _deals);
        }

        private void Receive(ShardRun node)
        {
            var counted = _counted.AsSpan(node.First, node.Count);
            var verdict = _ledger.Receive(node, _deals);
            Assert.Equal(counted.Contains(true) ? Verdict.Duplicate : Verdict.Accepted, verdict);
            if (verdict == Verdict.Accepted)
                counted.Fill(true);
        }

        private void Check()
        {
            foreach (var (worker, shards) in _deals)
            {
                Assert.True(_working.Contains(worker), $"worker {worker} is not there");
                Assert.False(_counted.AsSpan(shards.First, shards.Count).Contains(true), $"{shards} are in already");
                for (var first = shards.First; first < shards.End; first = _answers[^1].Node.End)
                    _answers.Add((worker, ReductionTree.LargestNodeAt(first, shards.End, _counted.Length)));
            }

            _deals.Clear();
            var missing = _ledger.Missing().ToArray();
            Assert.True(_working.SequenceEqual(_ledger.Workers));
            Assert.Equal(missing.Length == 0, _ledger.IsComplete);
            Assert.True(_counted.Index().Where(shard => !shard.Item).Select(shard => shard.Index).SequenceEqual(missing.Select(deal => deal.Shards.First)));
            var unheld = missing.Where(deal => !_working.Contains(deal.Worker) && !_retired.Contains(deal.Worker)).ToArray();
            Assert.True(_working.Count == 0 || unheld.Length == 0, $"nobody computes {string.Join(", ", unheld)}");
            Assert.Equal(unheld.Length > 0, _ledger.IsStarved);
        }
    }
}
