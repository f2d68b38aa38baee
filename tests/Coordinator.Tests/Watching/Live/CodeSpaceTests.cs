using System.Numerics.Tensors;
using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Exploration;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Wire.Tensors;
using Autoencoder.Support;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

public sealed class CodeSpaceTests : IClassFixture<MnistModel>, IDisposable
{
    private const int Images = 1000;
    private const int CodeSize = 12;

    private readonly MnistModel _mnist;
    private readonly Codec _codec;
    private readonly float[] _codes = new float[Images * CodeSize];
    private readonly ParameterVectorPool _pool;
    private readonly NewestWeights _newest = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CodeSpace _space;

    public CodeSpaceTests(MnistModel mnist)
    {
        _mnist = mnist;
        _codec = new Codec(mnist.Model);
        _codec.Encode(mnist.Data.Test, 0, _codes);
        _pool = new ParameterVectorPool(mnist.Model.Weights.Layout);
        _space = new CodeSpace(mnist.Model.Spec, mnist.Data.Test, _newest, _time);
    }

    public void Dispose()
    {
        _space.Dispose();
        _newest.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Before_there_are_weights_there_is_no_plane()
    {
        Assert.Null(_space.Plane("pc1", "pc2"));
        Assert.Null(_space.Decode("pc1", "pc2", 0, 0));
    }

    [Fact]
    public void The_principal_plane_is_that_of_the_first_thousand_codes()
    {
        Use(step: 7);
        var plane = CodePlane.Through(_codes, CodeSize);
        var view = _space.Plane("pc1", "pc2")!;
        Assert.Equal((7, plane.X.Title, plane.Y.Title, Images), (view.Step, view.TitleX, view.TitleY, view.Points.Count));
        for (var i = 0; i < Images; i++)
        {
            var (x, y) = plane.Project(_codes.AsSpan(i * CodeSize, CodeSize));
            Assert.Equal(new CodePoint(x, y, _mnist.Data.Test.Labels[i]), view.Points[i]);
        }

        Assert.All(view.Points, point => Assert.True(
            point.X > view.Area.MinX && point.X < view.Area.MaxX && point.Y > view.Area.MinY && point.Y < view.Area.MaxY));
        var turned = _space.Plane("pc2", "pc1")!;
        Assert.Equal((view.TitleX, view.Points[5].X, view.Area.MaxX), (turned.TitleY, turned.Points[5].Y, turned.Area.MaxY));
    }

    [Fact]
    public void Two_values_of_the_code_are_a_plane()
    {
        Use();
        var view = _space.Plane("3", "0")!;
        Assert.StartsWith("value 3 of the code (", view.TitleX, StringComparison.Ordinal);
        Assert.Equal((_codes[5 * CodeSize + 3], _codes[5 * CodeSize]), ((float)view.Points[5].X, (float)view.Points[5].Y));
    }

    [Theory]
    [InlineData("pc1", "pc1")]
    [InlineData("pc1", "pc3")]
    [InlineData("pc1", "0")]
    [InlineData("3", "3")]
    [InlineData("3", "12")]
    [InlineData("-1", "0")]
    [InlineData("3", " 0")]
    [InlineData("", "../x")]
    public void Other_names_are_none(string x, string y)
    {
        Use();
        Assert.Null(_space.Plane(x, y));
        Assert.Null(_space.Decode(x, y, 0, 0));
    }

    [Theory]
    [InlineData("pc1", "pc2")]
    [InlineData("11", "2")]
    public void A_point_is_decoded_as_the_code_there(string x, string y)
    {
        Use();
        var plane = new PlaneNames(x, y).Through(_codes, CodeSize)!;
        var (code, image) = (new float[CodeSize], new float[784]);
        plane.CodeAt(1.5, -2, code);
        _codec.Decode(code, image);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["point.png"], _space.Decode(x, y, 1.5, -2)!.Value.ToArray());
        var decoded = GreyPicture.Read(folder["point.png"]);
        Assert.Equal((28, 28), (decoded.Width, decoded.Height));
        // Computed alone and not with others, it may be rounded in another way.
        Assert.All(image.Zip(decoded.Pixels), pixel => Assert.InRange(Math.Abs(PixelValues.ToByte(pixel.First) - pixel.Second), 0, 1));
    }

    [Fact]
    public void Points_that_are_nowhere_are_not_decoded()
    {
        Use();
        Assert.Null(_space.Decode("0", "1", double.NaN, 0));
        Assert.Null(_space.Decode("0", "1", 0, double.PositiveInfinity));
    }

    [Fact]
    public void Newer_weights_are_used_after_a_while()
    {
        Use(step: 1);
        Assert.Equal(1, _space.Plane("0", "1")!.Step);
        Use(step: 2);
        Assert.Equal(1, _space.Plane("0", "1")!.Step);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _space.Plane("0", "1")!.Step);
        Use(step: 3);
        _space.Invalidate();
        Assert.Equal(3, _space.Plane("0", "1")!.Step);
    }

    [Fact]
    public void An_axis_does_not_turn_round_when_the_weights_change()
    {
        Use(step: 1);
        var before = _space.Plane("pc1", "pc2")!;
        // The value that says which way the first axis points changes its sign, and nothing else does.
        var plane = CodePlane.Through(_codes, CodeSize);
        var value = Array.IndexOf(plane.X.Direction, plane.X.Direction.Max());
        Assert.All([plane.X, plane.Y], axis => Assert.InRange(axis.Direction[value] * axis.Direction[value], 0, 0.49));
        var changed = Copy();
        var layer = changed.Layout.Layers[1];
        Assert.Equal(Activation.Linear, layer.Activation);
        TensorPrimitives.Negate(changed.Values.Slice(layer.WeightOffset + value * layer.Inputs, layer.Inputs), changed.Values.Slice(layer.WeightOffset + value * layer.Inputs, layer.Inputs));
        changed.Bias(1)[value] *= -1;
        _newest.Replace(new SharedWeights(changed, 2, _pool));
        _time.Advance(TimeSpan.FromSeconds(2));
        var after = _space.Plane("pc1", "pc2")!;
        Assert.Equal(2, after.Step);
        Assert.All(before.Points.Zip(after.Points), pair =>
        {
            Assert.Equal(pair.First.X, pair.Second.X, 1e-3);
            Assert.Equal(pair.First.Y, pair.Second.Y, 1e-3);
        });
    }

    [Fact]
    public void Codes_that_are_no_numbers_make_no_plane()
    {
        var vector = new ParameterVector(_mnist.Model.Weights.Layout);
        vector.Values.Fill(float.MaxValue);
        _newest.Replace(new SharedWeights(vector, 1, _pool));
        Assert.Null(_space.Plane("0", "1"));
        Assert.Null(_space.Decode("0", "1", 0, 0));
    }

    [Fact]
    public void A_code_of_one_value_makes_no_plane()
    {
        var model = new ModelSpec([784, 1, 784], [Activation.Linear, Activation.Sigmoid], ReconstructionLoss.Bce);
        using var space = new CodeSpace(model, _mnist.Data.Test, _newest, _time);
        var vector = new ParameterVector(new ParameterLayout(model));
        vector.Values.Clear();
        _newest.Replace(new SharedWeights(vector, 1, new ParameterVectorPool(vector.Layout)));
        Assert.Null(space.Plane("pc1", "pc2"));
        Assert.Null(space.Plane("0", "1"));
    }

    [Fact]
    public void Images_without_labels_have_points_without_labels()
    {
        using var space = new CodeSpace(_mnist.Model.Spec, new SampleSet(3, 28, 28, _mnist.Data.Test.Pixels[..(3 * 784)].ToArray()), _newest, _time);
        Use();
        Assert.Equal([null, null, null], space.Plane("0", "1")!.Points.Select(point => point.Label));
    }

    [Fact]
    public void Closed_it_has_no_answers()
    {
        Use();
        _space.Dispose();
        Assert.Null(_space.Plane("0", "1"));
    }

    private void Use(long step = 1) => _newest.Replace(new SharedWeights(Copy(), step, _pool));

    private ParameterVector Copy()
    {
        var copy = _pool.Rent();
        _mnist.Model.Weights.Values.CopyTo(copy.Values);
        return copy;
    }
}
