using CsCheck;

namespace Autoencoder.Chaos.Tests;

public sealed class FaultScheduleTests
{
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(10);
    private static readonly FaultKind[] All = Enum.GetValues<FaultKind>();

    [Fact]
    public void A_seed_gives_the_same_faults_again_and_another_seed_gives_others()
    {
        Assert.Equal(From(5).Take(50), From(5).Take(50));
        Assert.NotEqual(From(5).Take(50), From(6).Take(50));
    }

    [Fact]
    public void Every_kind_that_is_asked_for_comes_soon_and_no_other()
    {
        Gen.Select(Gen.Int, Gen.Shuffle(All), Gen.Int[1, All.Length]).Sample((seed, kinds, count) =>
        {
            var wanted = kinds.Take(count).ToHashSet();
            Assert.Equal(wanted, FaultSchedule.From(seed, 1, wanted, Phase).Take(10).Select(fault => fault.Kind).ToHashSet());
        });
    }

    [Fact]
    public void Faults_come_at_a_quarter_half_and_all_of_the_rate()
    {
        var at = TimeSpan.Zero;
        var counts = new int[3];
        foreach (var fault in From(1, rate: 100).TakeWhile(fault => (at += fault.After) < 30 * Phase))
            counts[(int)(at / Phase) % 3]++;

        // Ten phases each of ten seconds; four standard deviations of a Poisson count.
        Assert.All(counts.Zip([2_500, 5_000, 10_000]), pair => Assert.InRange(pair.First, pair.Second - 4 * Math.Sqrt(pair.Second), pair.Second + 4 * Math.Sqrt(pair.Second)));
    }

    [Fact]
    public void Only_pauses_and_cuts_last()
    {
        foreach (var fault in From(3).Take(1_000))
        {
            var (least, most) = fault.Kind switch { FaultKind.Pause => (0.05, 3.0), FaultKind.Cut => (0.05, 6.0), _ => (0, 0) };
            Assert.InRange(fault.Lasts.TotalSeconds, least, most);
            Assert.InRange(fault.Pick, 0, 1 - double.Epsilon);
        }
    }

    private static IEnumerable<PlannedFault> From(int seed, double rate = 1) => FaultSchedule.From(seed, rate, All.ToHashSet(), Phase);
}
