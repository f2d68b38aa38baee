using System.Collections;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Shared.Tests.Program.Settings;

public sealed class OptionValuesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("settings-");

    private string SettingsFile => Path.Combine(_folder.FullName, "appsettings.json");

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        const string File = """{ "epochs": 1, "batch": 2, "lr": 3 }""";
        var environment = new Hashtable { ["AUTOENCODER_BATCH"] = "20", ["AUTOENCODER_LR"] = "30", ["HOME"] = "/" };
        var values = Read(File, environment, new() { ["lr"] = "300" });
        Assert.Equal(1, values.WholeNumber(OptionNames.Epochs, 1));
        Assert.Equal(20, values.WholeNumber(SettingNames.Batch, 1));
        Assert.Equal(300, values.Positive(SettingNames.LearningRate));
        Assert.Null(values[SettingNames.Seed]);
    }

    [Fact]
    public void Names_may_be_written_in_any_case_and_numbers_as_text()
    {
        var values = Read("""{ "Epochs": "5", /* half */ "AWAIT-WORKERS": 2, }""", new Hashtable { ["autoencoder_batch"] = "7" });
        Assert.Equal(5, values.WholeNumber(OptionNames.Epochs, 1));
        Assert.Equal(2, values.WholeNumber(OptionNames.AwaitWorkers, 1));
        Assert.Equal(7, values.WholeNumber(SettingNames.Batch, 1));
    }

    [Fact]
    public void A_runs_file_that_names_no_engine_means_libtorchs_and_a_file_for_all_means_nothing()
    {
        const string Old = """{ "epochs": 9 }""";
        Assert.Equal("torch", OptionValues.OfJson(Old, "a checkpoint")[SettingNames.Engine]);
        Assert.Equal("exact", OptionValues.OfJson("""{ "engine": "exact" }""", "a checkpoint")[SettingNames.Engine]);
        Assert.Null(Read(Old, [])[SettingNames.Engine]);
        Assert.Equal("torch", OptionValues.Empty.WithDefaultsFrom(SettingsFile)[SettingNames.Engine]);
    }

    [Fact]
    public void An_empty_variable_counts_as_unset()
    {
        var values = Read("""{ "epochs": 9 }""", new Hashtable { ["AUTOENCODER_EPOCHS"] = "", ["AUTOENCODER_NOTHING"] = "" });
        Assert.Equal(9, values.WholeNumber(OptionNames.Epochs, 1));
    }

    [Fact]
    public void An_unknown_variable_is_an_error_that_names_the_nearest() => Refused(
        () => Read(null, new Hashtable { ["AUTOENCODER_AWAIT_WORKER"] = "3" }),
        "unknown environment variable AUTOENCODER_AWAIT_WORKER; did you mean AUTOENCODER_AWAIT_WORKERS?");

    /// <summary>As Kubernetes gives them to a container beside the services autoencoder and autoencoder-coordinator, and docker to one with links.</summary>
    [Theory]
    [InlineData("AUTOENCODER_SERVICE_HOST", "10.0.0.1")]
    [InlineData("AUTOENCODER_SERVICE_PORT", "8080")]
    [InlineData("AUTOENCODER_SERVICE_PORT_HTTP", "8080")]
    [InlineData("AUTOENCODER_SERVICE_PORT_HTTP_PORT", "8080")]
    [InlineData("AUTOENCODER_SERVICE_PORT_OF_NAME", "8080")]
    [InlineData("AUTOENCODER_ENV_HTTP_PORT", "80")]
    [InlineData("AUTOENCODER_ENV_APP_NAME", "x")]
    [InlineData("AUTOENCODER_PORT", "tcp://10.0.0.1:8080")]
    [InlineData("AUTOENCODER_PORT_8080_TCP", "tcp://10.0.0.1:8080")]
    [InlineData("AUTOENCODER_PORT_8080_TCP_PROTO", "tcp")]
    [InlineData("AUTOENCODER_PORT_8080_TCP_PORT", "8080")]
    [InlineData("AUTOENCODER_PORT_8080_TCP_ADDR", "10.0.0.1")]
    [InlineData("AUTOENCODER_RUN", "mnist")]
    [InlineData("AUTOENCODER_PORT_4053_TCP_START", "tcp://10.0.0.1:4053")]
    [InlineData("AUTOENCODER_PORT_4053_TCP_END", "tcp://10.0.0.1:4054")]
    [InlineData("AUTOENCODER_PORT_4053_TCP_PORT_START", "4053")]
    [InlineData("AUTOENCODER_PORT_4053_TCP_PORT_END", "4054")]
    [InlineData("AUTOENCODER_PORT_53_UDP", "udp://10.0.0.1:53")]
    [InlineData("AUTOENCODER_COORDINATOR_SERVICE_HOST", "10.0.0.1")]
    [InlineData("AUTOENCODER_COORDINATOR_PORT", "tcp://10.0.0.1:4053")]
    [InlineData("AUTOENCODER_COORDINATOR_PORT_4053_TCP_ADDR", "10.0.0.1")]
    [InlineData("AUTOENCODER_NAME", "/web/autoencoder")]
    [InlineData("AUTOENCODER_COORDINATOR_NAME", "/web/autoencoder-coordinator")]
    [InlineData("AUTOENCODER_ENV_PATH", "/usr/bin")]
    [InlineData("AUTOENCODER_COORDINATOR_ENV_PATH", "/usr/bin")]
    public void What_an_orchestrator_sets_for_a_service_of_our_name_is_passed_over(string variable, string value) =>
        Assert.Null(Read(null, new Hashtable { [variable] = value })[OptionNames.Name]);

    [Theory]
    [InlineData("AUTOENCODER_PORT", "8080")]
    [InlineData("AUTOENCODER_HOST", "10.0.0.1")]
    [InlineData("AUTOENCODER_WORKER", "2")]
    public void Others_stay_unknown(string variable, string value)
    {
        var error = Assert.Throws<SettingsException>(() => Read(null, new Hashtable { [variable] = value }));
        Assert.StartsWith($"unknown environment variable {variable}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_one_stays_the_workers() => Assert.Equal("two", Read(null, new Hashtable { ["AUTOENCODER_NAME"] = "two" })[OptionNames.Name]);

    [Theory]
    [InlineData("""{ "Logging": { "LogLevel": { "Default": "Information" } }, "AllowedHosts": "*" }""", null)]
    [InlineData("""{ "Logging": {}, "Urls": [], "epochs": 3 }""", 3)]
    [InlineData("""{ "Data": { "ConnectionString": "x" }, "Log": { "Level": "Warning" } }""", null)]
    [InlineData("""{ "urls": "http://localhost:5000", "AllowedHosts": "*", "epochs": 3 }""", 3)]
    [InlineData("""{ "Environment": "Production", "ApplicationName": "a", "ContentRoot": ".", "HTTP_PORTS": 80, "HTTPS_PORTS": "443", "DetailedErrors": true, "epochs": 3 }""", 3)]
    [InlineData("{}", null)]
    public void What_is_another_programs_in_a_file_is_passed_over(string json, int? epochs) =>
        Assert.Equal(epochs, Read(json).WholeNumber(OptionNames.Epochs, 1));

    [Fact]
    public void Beside_keys_of_ours_an_unknown_one_is_an_error_whatever_it_is_like() => Refused(
        () => Read("""{ "epochs": 3, "Colour": "blue" }"""), $"{SettingsFile}: unknown key 'Colour'.");

    [Fact]
    public void An_unknown_key_is_an_error_that_names_the_nearest() => Refused(
        () => Read("""{ "epoch": 3 }"""), $"{SettingsFile}: unknown key 'epoch'; did you mean epochs?");

    [Theory]
    [InlineData("""{ "epochs": [1] }""", "the value of 'epochs' must be text or a number.")]
    [InlineData("""{ "epochs": null }""", "the value of 'epochs' must be text or a number.")]
    [InlineData("""{ "epochs": {}, "seed": 2 }""", "the value of 'epochs' must be text or a number.")]
    [InlineData("[]", "expected a JSON object of options and their values, for example { \"epochs\": 10 }.")]
    [InlineData("{\n  \"epochs\": 1,\n  oops\n}", "this is not JSON (line 3); correct or remove the file.")]
    [InlineData("", "this is not JSON (line 1); correct or remove the file.")]
    public void A_malformed_file_is_an_error_that_names_it(string json, string message) =>
        Refused(() => Read(json), $"{SettingsFile}: {message}");

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_that_names_it()
    {
        File.WriteAllText(SettingsFile, "{}");
        using var locked = new FileStream(SettingsFile, FileMode.Open, FileAccess.Read, FileShare.None);
        var error = Assert.Throws<SettingsException>(() => OptionValues.Read(new Dictionary<string, string>(), new Hashtable(), SettingsFile));
        Assert.StartsWith($"{SettingsFile}: cannot be read: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("1.5")]
    [InlineData("1e1")]
    [InlineData("many")]
    [InlineData("99999999999")]
    [InlineData("")]
    public void A_whole_number_outside_its_range_names_where_it_came_from(string text)
    {
        Refused(() => From(text).WholeNumber(OptionNames.Epochs, 1, 10), $"--epochs '{text}': expected a whole number from 1 to 10.");
        Refused(
            () => Read($$"""{ "epochs": "{{text}}" }""").WholeNumber(OptionNames.Epochs, 1, 10),
            $"{SettingsFile}: epochs '{text}': expected a whole number from 1 to 10.");
    }

    [Fact]
    public void A_value_of_the_environment_is_called_by_its_variable() => Refused(
        () => Read(null, new Hashtable { ["AUTOENCODER_EPOCHS"] = "-1" }).WholeNumber(OptionNames.Epochs, 1),
        "AUTOENCODER_EPOCHS '-1': expected a whole number from 1.");

    [Theory]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("0", 0UL)]
    public void A_seed_has_64_bits(string text, ulong seed) =>
        Assert.Equal(seed, Read($$"""{ "seed": {{text}} }""").LargeWholeNumber(SettingNames.Seed));

    [Theory]
    [InlineData("-1")]
    [InlineData("18446744073709551616")]
    public void No_other_seed_is_taken(string text) => Refused(
        () => Read($$"""{ "seed": {{text}} }""").LargeWholeNumber(SettingNames.Seed),
        $"{SettingsFile}: seed '{text}': expected a whole number from 0 to 18446744073709551615.");

    [Theory]
    [InlineData("0")]
    [InlineData("-1e-3")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("0,001")]
    public void A_learning_rate_is_finite_and_above_0(string text) => Refused(
        () => Read($$"""{ "lr": "{{text}}" }""").Positive(SettingNames.LearningRate),
        $"{SettingsFile}: lr '{text}': expected a number above 0.");

    [Fact]
    public void A_choice_names_the_nearest()
    {
        var choices = new SortedDictionary<string, int> { ["bce"] = 1, ["mse"] = 2 };
        Assert.Equal(2, Read("""{ "loss": " MSE " }""").Choice(SettingNames.Loss, choices));
        Refused(
            () => Read("""{ "loss": "msr" }""").Choice(SettingNames.Loss, choices),
            $"{SettingsFile}: loss 'msr': expected one of bce, mse; did you mean mse?");
        Refused(
            () => Read("""{ "loss": "huber" }""").Choice(SettingNames.Loss, choices),
            $"{SettingsFile}: loss 'huber': expected one of bce, mse.");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private OptionValues From(string epochs)
    {
        File.Delete(SettingsFile);
        return OptionValues.Read(new Dictionary<string, string> { ["epochs"] = epochs }, new Hashtable(), SettingsFile);
    }

    private OptionValues Read(string? file, Hashtable? environment = null, Dictionary<string, string>? commandLine = null)
    {
        if (file is not null)
            File.WriteAllText(SettingsFile, file);
        return OptionValues.Read(commandLine ?? [], environment ?? [], SettingsFile);
    }

    private static void Refused(Func<object?> read, string message) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(read).Message);
}
