using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Shared.Tests.Program.Settings;

public sealed class OptionCatalogTests
{
    /// <summary>Scripts depend on these names.</summary>
    [Fact]
    public void The_names_of_the_options_stay()
    {
        Assert.Equal(
            "--preset --layers --activations --loss --epochs --batch --shards --framework --precision --lr --noise --seed --from --from-sha256 --data --out --workers --listen --await-workers --resume --checkpoint-every --checkpoint-keep --audit --tls --dashboard --dashboard-linger --dashboard-token --log",
            string.Join(' ', OptionCatalog.Train.Select(option => option.Flag)));
        Assert.Equal("--coordinator --data --name --tls --health --log", string.Join(' ', OptionCatalog.Worker.Select(option => option.Flag)));
        Assert.Equal("--model --activations --loss", string.Join(' ', OptionCatalog.TrainedModel.Select(option => option.Flag)));
        Assert.Equal("--data --split", string.Join(' ', OptionCatalog.Images.Select(option => option.Flag)));
        Assert.Equal("--model --activations --loss --format --out", string.Join(' ', OptionCatalog.Export.Select(option => option.Flag)));
        Assert.Equal("--activations --loss --out", string.Join(' ', OptionCatalog.Import.Select(option => option.Flag)));
        Assert.Equal("--model --activations --loss --data --split --images --noise --seed --out", string.Join(' ', OptionCatalog.Reconstruct.Select(option => option.Flag)));
        Assert.Equal("--model --activations --loss --data --split --out", string.Join(' ', OptionCatalog.Explore.Select(option => option.Flag)));
        Assert.Equal(
            "--codes --preset --layers --activations --loss --epochs --batch --shards --framework --precision --lr --noise --seed --data --workers --out",
            string.Join(' ', OptionCatalog.Sweep.Select(option => option.Flag)));
        Assert.Equal("AUTOENCODER_AWAIT_WORKERS", OptionCatalog.AwaitWorkers.EnvironmentVariable);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("tab\tand\nline", "tab?and?line")]
    [InlineData("\u001b[31mred", "?[31mred")]
    [InlineData("é", "?")]
    public void Text_from_elsewhere_is_made_fit_for_a_terminal(string text, string shown) => Assert.Equal(shown, DisplayText.Of(text));

    [Fact]
    public void A_message_stays_on_its_line_and_moves_no_cursor() =>
        Assert.Equal("größer → 28×28 a?[31mb c?", DisplayText.OneLine("größer → 28×28 a\u001b[31mb\nc\b"));

    [Fact]
    public void Long_text_is_cut_off() => Assert.Equal(new string('x', 80), DisplayText.Of(new string('x', 81)));
}
