using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Hosting;
using Xunit.Abstractions;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>
/// The same settings give the same bits from one commit to the next. Other tests compare two sides that are made of the
/// same code; what changes both alike is seen here.
/// </summary>
public sealed class GoldenBitsTests(ITestOutputHelper output)
{
    private const string Variable = "GOLDEN_BITS";
    private const string Renewal = $"{Variable}=renew dotnet test tests/Coordinator.Tests -c Release --filter GoldenBits";

    public static TheoryData<string> Runs() => [.. GoldenRun.All.Keys];

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_training_has_the_bits_that_were_noted(string name)
    {
        // For the kind of processor, and for half of the runs.
        NativeTorch.EnsureLoaded();
        var run = new GoldenRun(name);
        var bits = run.Train();
        if (Environment.GetEnvironmentVariable(Variable) == "renew")
        {
            Assert.Equal(run.TrainPlainly(), bits);
            GoldenTable.Renew(run.Kind, name, bits);
            return;
        }

        var table = GoldenTable.Read();
        Assert.True(table.EngineVersion == RunSpec.EngineVersion, $"The table is of engine version {table.EngineVersion}; renew it: {Renewal}");
        if (table.Kinds.TryGetValue(run.Kind, out var noted))
        {
            Assert.True(
                noted.GetValueOrDefault(name) == bits,
                $"{name} comes to other bits than were noted: {bits} instead of {noted.GetValueOrDefault(name)}. If that is meant, raise RunSpec.EngineVersion, and renew the table: {Renewal}");
            return;
        }

        output.WriteLine($"Of this kind of processor ({ProcessorKind.Here}) no bits are noted, so these are compared with a plain loop's. To note them: {Renewal}");
        Assert.Equal(run.TrainPlainly(), bits);
    }
}
