using Autoencoder.Coordinator.Trained.Exploration;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// The codes of the first test images, and what the decoder makes of others. Computes when asked, with weights that are
/// renewed now and then, and only as long as somebody asks. Thread-safe: a caller waits while the answer
/// to another one is computed.
/// </summary>
internal sealed class CodeSpace : ICodeSpace, IDisposable
{
    private const int MaxImages = 1000;

    // So many planes of one state of the weights are remembered; a person looks at one or two.
    private const int MaxPlanes = 64;

    private static readonly TimeSpan RenewedEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly ModelSpec _model;
    private readonly SampleSet _images;
    private readonly NewestWeights _newest;
    private readonly TimeProvider _time;
    private readonly DutyCycle _pace;
    private readonly SampleShape _shape;
    private readonly Dictionary<PlaneNames, (CodePlane Plane, CodePlaneView View)> _planes = [];
    private readonly Dictionary<PlaneNames, CodePlane> _before = [];
    private Functions? _functions;
    private long? _step;
    private float[]? _codes;
    private bool _isClosed;

    public CodeSpace(ModelSpec model, SampleSet images, NewestWeights newest, TimeProvider time)
    {
        (_model, _images, _newest, _time) = (model, images, newest, time);
        _pace = new DutyCycle(RenewedEvery, time);
        _shape = images.Shape;
    }

    public CodePlaneView? Plane(string x, string y)
    {
        lock (_lock)
            return Find(new PlaneNames(x, y))?.View;
    }

    public ReadOnlyMemory<byte>? Decode(string x, string y, double u, double v)
    {
        if (!double.IsFinite(u) || !double.IsFinite(v))
            return null;
        lock (_lock)
        {
            if (Find(new PlaneNames(x, y)) is not var (plane, _))
                return null;
            var (code, values) = (new float[_model.CodeSize], new float[_model.Pixels]);
            plane.CodeAt(u, v, code);
            _functions!.Decoder.Apply(code, values);
            return _shape.IsImage ? PngEncoding.Encode([.. values.Select(PixelValues.ToByte)], _shape) : BarsPicture.Encode(values, rows: 1);
        }
    }

    /// <summary>The weights were of a past that is forgotten: the next answer is out of others.</summary>
    public void Invalidate()
    {
        lock (_lock)
        {
            _step = null;
            _planes.Clear();
            _pace.Reset();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _functions?.Dispose();
            _functions = null;
        }
    }

    private (CodePlane Plane, CodePlaneView View)? Find(PlaneNames names)
    {
        if (_isClosed)
            return null;
        var began = _time.GetTimestamp();
        var renewed = Renew();
        if (_step is not { } step)
            return null;
        if (!_planes.TryGetValue(names, out var found))
        {
            _codes ??= Encode();
            if (_codes is [] || names.Through(_codes, _model.CodeSize) is not { } plane)
                return null;
            // What a person looks at is not to turn round under their eyes.
            if (_before.TryGetValue(names, out var before))
                plane = plane.AlignedWith(before);
            if (_planes.Count == MaxPlanes)
                _planes.Clear();
            _planes[names] = found = (plane, View(plane, step, _codes));
        }

        if (renewed)
            _pace.Done(_time.GetElapsedTime(began));
        return found;
    }

    /// <summary>Takes the newest weights, if it is time for it.</summary>
    private bool Renew()
    {
        if (_newest.Step is not { } newest || newest == _step || (_step is not null && !_pace.IsDue))
            return false;
        _functions ??= new Functions(_model);
        _step = _newest.Use((weights, step) =>
        {
            weights.Values.CopyTo(_functions.Weights.Values);
            return (long?)step;
        });
        _codes = null;
        _before.Clear();
        foreach (var (names, known) in _planes)
            _before[names] = known.Plane;
        _planes.Clear();
        return true;
    }

    /// <summary>Shape [n, code size]; empty where the weights are too large for codes that are numbers.</summary>
    private float[] Encode()
    {
        var count = Math.Min(MaxImages, _images.Count);
        var codes = new float[count * _model.CodeSize];
        var pixels = new float[Math.Min(count, DenseFunction.BlockRows) * _model.Pixels];
        for (var first = 0; first < count; first += DenseFunction.BlockRows)
        {
            var rows = Math.Min(DenseFunction.BlockRows, count - first);
            _images.ReadMany(first, pixels.AsSpan(0, rows * _model.Pixels));
            _functions!.Encoder.Apply(pixels.AsSpan(0, rows * _model.Pixels), codes.AsSpan(first * _model.CodeSize, rows * _model.CodeSize));
        }

        return Array.TrueForAll(codes, float.IsFinite) ? codes : [];
    }

    private CodePlaneView View(CodePlane plane, long step, float[] codes)
    {
        var points = new CodePoint[codes.Length / _model.CodeSize];
        for (var i = 0; i < points.Length; i++)
        {
            var (x, y) = plane.Project(codes.AsSpan(i * _model.CodeSize, _model.CodeSize));
            points[i] = new CodePoint(x, y, _images.Labels.IsEmpty ? null : _images.Labels[i]);
        }

        var (left, right) = WithRoom(points.Select(point => point.X));
        var (bottom, top) = WithRoom(points.Select(point => point.Y));
        return new CodePlaneView(step, plane.X.Title, plane.Y.Title, new CodeArea(left, right, bottom, top), points);
    }

    private static (double Min, double Max) WithRoom(IEnumerable<double> values)
    {
        var (least, most) = (values.Min(), values.Max());
        // Where all codes agree in a value, as with a unit that has died, there is no extent.
        var room = most > least ? (most - least) / 20 : 0.5;
        return (least - room, most + room);
    }

    /// <summary>The model's halves on weights of their own.</summary>
    private sealed class Functions : IDisposable
    {
        public Functions(ModelSpec model)
        {
            Weights = new ParameterVector(new ParameterLayout(model));
            Encoder = new DenseFunction(Weights, ..model.EncoderLayers);
            Decoder = new DenseFunction(Weights, model.EncoderLayers..);
        }

        public ParameterVector Weights { get; }

        public DenseFunction Encoder { get; }

        public DenseFunction Decoder { get; }

        public void Dispose() => Weights.Dispose();
    }
}
