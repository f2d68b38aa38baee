using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained.Exploration;
using Autoencoder.Coordinator.Trained.Models;

namespace Autoencoder.Coordinator.Tests.Trained.Exploration;

public sealed class CodePlaneTests : IClassFixture<MnistModel>
{
    private const int CodeSize = 12;

    private readonly Codec _codec;
    private readonly CodeMap _map;
    private readonly float[] _codes;

    public CodePlaneTests(MnistModel mnist)
    {
        _codec = new Codec(mnist.Model);
        _map = CodeMap.Of(_codec, mnist.Data.Test);
        _codes = new float[mnist.Data.Test.Count * CodeSize];
        _codec.Encode(mnist.Data.Test, 0, _codes);
    }

    [Fact]
    public void The_axes_carry_the_variance_that_they_say_and_no_other_direction_carries_more()
    {
        var columns = Enumerable.Range(0, CodeSize).Select(c => Variance([.. _codes.Where((_, i) => i % CodeSize == c).Select(v => (double)v)])).ToArray();
        var total = columns.Sum();
        Assert.Equal(_map.Plane.X.VarianceFraction, Variance(_map.Xs) / total, 1e-6);
        Assert.Equal(_map.Plane.Y.VarianceFraction, Variance(_map.Ys) / total, 1e-6);
        Assert.InRange(_map.Plane.Y.VarianceFraction, 0.01, _map.Plane.X.VarianceFraction);
        Assert.All(columns, column => Assert.InRange(column, 0, Variance(_map.Xs)));
        // In a direction between the two, too: they are uncorrelated.
        Assert.Equal(0, _map.Xs.Zip(_map.Ys, (x, y) => x * y).Average() / Variance(_map.Xs), 1e-6);
    }

    [Fact]
    public void The_code_at_a_place_projects_to_that_place()
    {
        var code = new float[CodeSize];
        foreach (var (x, y) in ((double, double)[])[(0, 0), (_map.Area.Left, _map.Area.Top), (_map.Area.Right, _map.Area.Bottom)])
        {
            _map.Plane.CodeAt(x, y, code);
            var (px, py) = _map.Plane.Project(code);
            Assert.Equal(x, px, 1e-4);
            Assert.Equal(y, py, 1e-4);
        }
    }

    [Fact]
    public void The_area_leaves_one_code_in_forty_out_on_each_side()
    {
        Assert.Equal(250, _map.Xs.Count(x => x < _map.Area.Left));
        Assert.Equal(250, _map.Xs.Count(x => x > _map.Area.Right));
        Assert.Equal(250, _map.Ys.Count(y => y < _map.Area.Bottom));
        Assert.Equal(250, _map.Ys.Count(y => y > _map.Area.Top));
    }

    [Fact]
    public void A_code_of_two_values_is_its_own_place()
    {
        float[] codes = [0, 5, 1, 5, 2, 5];
        var plane = CodePlane.Through(codes, 2);
        Assert.Equal((2.0, 5.0), plane.Project([2, 5]));
        Assert.Equal("first value of the code (100.0 % of the variance)", plane.X.Title);
        Assert.Equal("second value of the code (0.0 % of the variance)", plane.Y.Title);
        var code = new float[2];
        plane.CodeAt(-1, 7, code);
        Assert.Equal([-1, 7], code);
    }

    [Fact]
    public void Two_values_of_a_longer_code_are_a_plane_at_the_mean_of_the_others()
    {
        float[] codes = [0, 5, 1, 2, 7, 3];
        var plane = CodePlane.OfValues(codes, 3, x: 2, y: 0);
        Assert.Equal((3.0, 2.0), plane.Project([2, 7, 3]));
        // The variances are 1, 1 and 1.
        Assert.Equal("value 2 of the code (33.3 % of the variance)", plane.X.Title);
        var code = new float[3];
        plane.CodeAt(-1, 4, code);
        Assert.Equal([4, 6, -1], code);
        var turned = plane.WithSwappedAxes();
        Assert.Equal((plane.Y.Title, (2.0, 3.0)), (turned.X.Title, turned.Project([2, 7, 3])));
    }

    [Fact]
    public void Where_all_codes_agree_the_area_still_has_an_extent()
    {
        Assert.Equal(new PlaneArea(0, 2, 4.5, 5.5), PlaneArea.OfQuantiles([2, 0, 1], [5, 5, 5], 1));
        Assert.Equal(new PlaneArea(0, 1, -0.5, 0.5), PlaneArea.OfQuantiles([0, 1], [0, 0], 0.95));
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }
}
