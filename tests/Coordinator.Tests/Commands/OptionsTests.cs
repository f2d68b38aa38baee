using System.CommandLine;
using Autoencoder.Coordinator.Commands;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Worker;

namespace Autoencoder.Coordinator.Tests.Commands;

/// <summary>Scripts depend on these names.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("train", "--preset --epochs --workers --out --resume --layers --code --activations --loss --batch --shards --framework --precision --engine --lr --noise --shuffle --seed --from --from-sha256 --data --listen --advertise --await-workers --worker-timeout --audit --tls --resume-or-begin --checkpoint-every --checkpoint-keep --dashboard --dashboard-linger --dashboard-token --dashboard-token-file --log")]
    [InlineData("sweep", "--codes --preset --layers --activations --loss --epochs --batch --shards --framework --precision --engine --lr --noise --shuffle --seed --data --workers --out")]
    [InlineData("pack", "--out --test --size --grey --label --columns --missing --scale")]
    [InlineData("verify", "--steps --data")]
    [InlineData("diff", "")]
    [InlineData("runs", "--json")]
    [InlineData("demo", "--data")]
    [InlineData("compare", "--out")]
    [InlineData("dashboard", "--dashboard --data")]
    [InlineData("encode", "--model --activations --loss --data --split --out")]
    [InlineData("decode", "--model --activations --loss --codes --data --out")]
    [InlineData("compress", "--model --activations --loss --data --split --bits --out")]
    [InlineData("decompress", "--model --activations --loss --out")]
    [InlineData("export", "--model --activations --loss --format --out")]
    [InlineData("import", "--activations --loss --order --out")]
    [InlineData("evaluate", "--model --activations --loss --data --split --out")]
    [InlineData("reconstruct", "--model --activations --loss --data --split --images --noise --seed --out")]
    [InlineData("explore", "--model --activations --loss --data --split --out")]
    public void Each_command_of_the_coordinator_keeps_its_options(string command, string options) => Assert.Equal(options, string.Join(' ', OptionsOf(command)));

    [Fact]
    public void The_worker_keeps_its_options() =>
        Assert.Equal("--coordinator --data --workers --cache --cache-dir --name --stay --tls --health --log", string.Join(' ', WorkerSettings.Options.Select(option => OptionNames.FlagOf(option.Name))));

    /// <summary>Others are unknown in the environment and in appsettings.json, which may serve both programs.</summary>
    [Fact]
    public void The_names_that_are_known_are_those_of_all_commands_of_both_programs()
    {
        var ofCommands = CoordinatorProgram.Create().Subcommands.SelectMany(command => OptionsOf(command.Name))
            .Union(WorkerSettings.Options.Select(option => OptionNames.FlagOf(option.Name)));
        Assert.Equal(ofCommands.Order(), OptionNames.All.Select(OptionNames.FlagOf).Order());
    }

    [Fact]
    public void A_variable_is_called_like_its_option() => Assert.Equal("AUTOENCODER_AWAIT_WORKERS", OptionNames.VariableOf(OptionNames.AwaitWorkers));

    private static IEnumerable<string> OptionsOf(string command) =>
        CoordinatorProgram.Create().Subcommands.Single(one => one.Name == command).Options.Where(option => option is Option<string> or Option<bool>).Select(option => option.Name);
}
