namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// The losses of a run of any length in a bounded number of points. First each step is a point; whenever all points are
/// taken, neighbours become one, so that a point stands for 2, 4, 8 … steps. To be used by one thread at a time.
/// </summary>
internal sealed class LossSeries
{
    public const int MaxPoints = 2048;

    private readonly Bucket[] _buckets = new Bucket[MaxPoints];
    private int _count;
    private int _shift;
    private long _newest;
    private long _wholeSince;

    /// <summary>Steps that a point stands for.</summary>
    public int Stride => 1 << _shift;

    /// <summary>Of the newest step; null before the first.</summary>
    public double? Newest { get; private set; }

    /// <summary>The newest, counted from 1; 0 before the first.</summary>
    public long Steps => _count > 0 ? _newest + 1 : 0;

    /// <summary>Adds a step; one that is not beyond the newest is known already, and passed over.</summary>
    /// <param name="step">Counted from 0.</param>
    /// <param name="version">Of what is changed by it; never below an earlier one.</param>
    public void Add(long step, double loss, long version)
    {
        if (_count > 0 && step <= _newest)
            return;
        (_newest, Newest) = (step, loss);
        while (_count == MaxPoints && !Continues(step))
            Coarsen(version);
        if (!Continues(step))
            _buckets[_count++] = new Bucket { Step = step, Min = loss, Max = loss };
        ref var last = ref _buckets[_count - 1];
        last.Steps++;
        last.Sum += loss;
        last.Min = Math.Min(last.Min, loss);
        last.Max = Math.Max(last.Max, loss);
        last.Version = version;
    }

    public LossCurve Whole() => new(Stride, PointsFrom(0));

    /// <summary>Points that are new or have changed since a version; null if all are to be taken anew.</summary>
    public LossPoint[]? Since(long version)
    {
        if (version < _wholeSince)
            return null;
        var first = _count;
        while (first > 0 && _buckets[first - 1].Version > version)
            first--;
        return PointsFrom(first);
    }

    private bool Continues(long step) => _count > 0 && step >> _shift == _buckets[_count - 1].Step >> _shift;

    private LossPoint[] PointsFrom(int first)
    {
        if (first == _count)
            return [];
        var points = new LossPoint[_count - first];
        for (var i = 0; i < points.Length; i++)
        {
            ref readonly var bucket = ref _buckets[first + i];
            points[i] = new LossPoint(bucket.Step + 1, bucket.Steps, bucket.Sum / bucket.Steps, bucket.Min, bucket.Max);
        }

        return points;
    }

    private void Coarsen(long version)
    {
        _shift++;
        var kept = 0;
        for (var i = 1; i < _count; i++)
        {
            ref var last = ref _buckets[kept];
            ref readonly var next = ref _buckets[i];
            if (last.Step >> _shift != next.Step >> _shift)
            {
                _buckets[++kept] = next;
                continue;
            }

            last.Steps += next.Steps;
            last.Sum += next.Sum;
            last.Min = Math.Min(last.Min, next.Min);
            last.Max = Math.Max(last.Max, next.Max);
            last.Version = next.Version;
        }

        _count = kept + 1;
        _wholeSince = version;
    }

    private struct Bucket
    {
        public long Step;
        public int Steps;
        public double Sum;
        public double Min;
        public double Max;
        public long Version;
    }
}
