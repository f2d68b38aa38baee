using System.Collections;
using Autoencoder.Shared.Data.Fetching;
using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Worker.Tests;

public sealed class WorkerSettingsTests
{
    [Fact]
    public void Takes_the_coordinators_address_the_name_the_data_and_the_certificate()
    {
        var settings = From(("coordinator", "[::1]:4053"), ("name", "lab-7.a_b"), ("data", "/some/where"), ("tls", "cluster.pem"), ("health", "127.0.0.1:8081"), ("stay", "yes"), ("workers", "3"));
        Assert.Equal(new WorkerSettings("lab-7.a_b", IsUnnamed: false, Workers: 3, new NodeAddress("::1", 4053), "/some/where", new FetchSettings(Readers: 3), "cluster.pem", new NodeAddress("127.0.0.1", 8081), Stays: true, Verbose: false), settings);
    }

    [Fact]
    public void Without_a_name_it_is_the_machines_and_the_process_and_fit_to_be_one()
    {
        var name = From(("coordinator", "localhost:1")).Name;
        Assert.EndsWith($"-{Environment.ProcessId}", name, StringComparison.Ordinal);
        Assert.True(WorkerName.IsValid(name));
        Assert.True(From(("coordinator", "localhost:1")).IsUnnamed);
    }

    [Fact]
    public void Whether_it_stays_is_true_or_false() => Refused("--stay 'maybe': expected true or false.", ("coordinator", "localhost:1"), ("stay", "maybe"));

    [Fact]
    public void Data_may_be_elsewhere_and_so_much_of_them_is_kept_there()
    {
        var settings = From(("coordinator", "localhost:1"), ("data", "https://data.example.org/faces"), ("cache", "1536MiB"), ("cache-dir", "/scratch"), ("workers", "1"));
        Assert.Equal((new Uri("https://data.example.org/faces"), new FetchSettings(1536L << 20, "/scratch")), (settings.DataAddress, settings.Fetching));
        Assert.Null(From(("coordinator", "localhost:1"), ("data", "faces")).DataAddress);
    }

    [Theory]
    [InlineData("data", "ftp://there/", "a folder, or a web address as https://data.example.org/faces/")]
    [InlineData("data", "https://", "a folder, or a web address as https://data.example.org/faces/")]
    [InlineData("cache", "much", "an amount of data, for example 512MiB or 2GiB")]
    [InlineData("cache", "0", "an amount of data, for example 512MiB or 2GiB")]
    public void Data_and_cache_are_to_be_understood(string option, string text, string expected) =>
        Refused($"--{option} '{text}': expected {expected}.", ("coordinator", "localhost:1"), (option, text));

    [Fact]
    public void The_coordinator_must_be_given() => Refused(
        "--coordinator HOST:PORT is missing: give the address that the coordinator was started with as --listen.");

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:0")]
    [InlineData("0.0.0.0:4053")]
    [InlineData("[::]:4053")]
    public void The_coordinator_must_be_an_address(string text) => Refused(
        $"--coordinator '{text}': expected HOST:PORT, for example localhost:4053.", ("coordinator", text));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("é")]
    [InlineData("a/b")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void A_name_is_fit_for_terminals_and_files(string text) => Refused(
        $"--name '{text}': expected at most 64 letters, digits, '.', '_' or '-'.", ("coordinator", "localhost:1"), ("name", text));

    [Fact]
    public void Several_workers_have_a_name_each_and_one_has_the_given_name()
    {
        Assert.Equal(["a-1", "a-2", "a-3"], From(("coordinator", "localhost:1"), ("name", "a"), ("workers", "3")).Names);
        Assert.Equal(["a"], From(("coordinator", "localhost:1"), ("name", "a"), ("workers", "1")).Names);
        var unnamed = From(("coordinator", "localhost:1"), ("workers", "1024"));
        Assert.Equal((1024, 1024), (unnamed.Names.Distinct().Count(), unnamed.Names.Count(WorkerName.IsValid)));
    }

    [Fact]
    public void By_default_there_is_one_worker_a_processor() =>
        Assert.Equal(Environment.ProcessorCount, From(("coordinator", "localhost:1")).Workers);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1025")]
    [InlineData("two")]
    public void A_process_has_a_number_of_workers(string text) => Refused(
        $"--workers '{text}': expected a whole number from 1 to 1024.", ("coordinator", "localhost:1"), ("workers", text));

    /// <summary>None in the coordinator's process, for settings that coordinator and workers share.</summary>
    [Theory]
    [InlineData("0", null)]
    [InlineData("2", 2)]
    [InlineData("", null)]
    public void What_the_environment_says_of_the_coordinator_alone_is_not_for_workers(string text, int? workers)
    {
        var values = OptionValues.Read(
            new Dictionary<string, string> { ["coordinator"] = "localhost:1" }, new Hashtable { ["AUTOENCODER_WORKERS"] = text }, "there is no such file");
        Assert.Equal(workers ?? Environment.ProcessorCount, WorkerSettings.From(values).Workers);
    }

    [Fact]
    public void A_name_has_room_for_the_number_of_a_worker()
    {
        var name = new string('x', 63);
        Assert.Equal(name, From(("coordinator", "localhost:1"), ("name", name), ("workers", "1")).Name);
        Refused(
            $"--name '{name}': expected a name that is still at most 64 letters, digits, '.', '_' or '-' with a number from 1 to 16 after it, because this process has 16 workers.",
            ("coordinator", "localhost:1"), ("name", name), ("workers", "16"));
    }

    private static WorkerSettings From(params (string Name, string Text)[] options) => WorkerSettings.From(OptionValues.Read(
        options.ToDictionary(option => option.Name, option => option.Text), new Hashtable(), "there is no such file"));

    private static void Refused(string message, params (string Name, string Text)[] options) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(() => From(options)).Message);
}
