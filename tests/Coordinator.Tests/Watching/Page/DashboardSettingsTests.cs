using System.Collections;
using System.Diagnostics;
using Autoencoder.Coordinator.Watching.Page;
using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Watching.Page;

public sealed class DashboardSettingsTests
{
    [Fact]
    public void On_a_terminal_there_is_a_page_on_loopback_that_stays()
    {
        Assert.Equal(
            new DashboardSettings(new NodeAddress("127.0.0.1", 8080), IsChosen: false, Linger: null, Token: null, TokenFile: null),
            DashboardSettings.From(OptionValues.Empty, isDefault: true));
        Assert.Null(DashboardSettings.From(OptionValues.Empty, isDefault: false));
    }

    [Fact]
    public void What_is_asked_for_is_taken_and_none_is_none()
    {
        Assert.Equal(
            new DashboardSettings(new NodeAddress("0.0.0.0", 80), IsChosen: true, TimeSpan.FromSeconds(5), "12345678", TokenFile: null),
            DashboardSettings.From(Given(("dashboard", "0.0.0.0:80"), ("dashboard-linger", "5"), ("dashboard-token", "12345678")), isDefault: false));
        Assert.Null(DashboardSettings.From(Given(("dashboard", "none")), isDefault: true));
    }

    [Theory]
    [InlineData("dashboard", "8080", "--dashboard '8080': expected HOST:PORT, for example 127.0.0.1:8080, or none.")]
    [InlineData("dashboard-linger", "-1", "--dashboard-linger '-1': expected a whole number from 0 to 31536000.")]
    [InlineData("dashboard-token", "short", "--dashboard-token: a token has at least 8 characters.")]
    [InlineData("dashboard-token", "geheimnisüber", "--dashboard-token: a token has only letters, digits and signs of ASCII, and no blanks, so that a browser can send it.")]
    public void What_cannot_be_used_is_said(string option, string text, string message) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(() => DashboardSettings.From(Given((option, text)), isDefault: true)).Message);

    [Theory]
    [InlineData("12345678\n")]
    [InlineData("12345678\r\n")]
    [InlineData("12345678")]
    public void A_token_may_be_the_line_of_a_file(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["token"], text);
        var settings = DashboardSettings.From(Given(("dashboard-token-file", folder["token"])), isDefault: true)!;
        Assert.Equal(("12345678", folder["token"]), (settings.Token, settings.TokenFile));
    }

    [Theory]
    [InlineData("", ": expected one line, but the file is empty.")]
    [InlineData("\n12345678\n", ": expected one line, but the file has more.")]
    [InlineData("12345678\nmore\n", ": expected one line, but the file has more.")]
    [InlineData("short\n", ": a token has at least 8 characters.")]
    [InlineData("1234 5678\n", ": a token has only letters, digits and signs of ASCII, and no blanks, so that a browser can send it.")]
    public void What_a_file_with_a_token_may_not_be_is_said(string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["token"], text);
        Refused($"--dashboard-token-file {folder["token"]}{message}", folder["token"]);
    }

    [Fact]
    public void Nor_is_it_a_large_file_a_folder_or_none()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["large"], new string('x', 5000));
        Refused($"--dashboard-token-file {folder["large"]}: expected one line, but the file has more than 4096 bytes.", folder["large"]);
        Refused($"--dashboard-token-file {folder["none"]}: cannot be read: there is no such file.", folder["none"]);
        Refused($"--dashboard-token-file {folder.Path}: cannot be read: permission denied, or a folder is in its place.", folder.Path);
    }

    [SkippableFact]
    public void Nor_a_pipe_that_nobody_writes_into()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere pipes are taken for files");
        using var folder = new TemporaryFolder();
        using var made = Process.Start("mkfifo", folder["pipe"]);
        made.WaitForExit();
        Refused($"--dashboard-token-file {folder["pipe"]}: this is a pipe or a device; name a file.", folder["pipe"]);
        Refused("--dashboard-token-file /dev/zero: this is a pipe or a device; name a file.", "/dev/zero");
    }

    [Fact]
    public void There_is_one_token()
    {
        var error = Assert.Throws<SettingsException>(() => DashboardSettings.From(Given(("dashboard-token-file", "token"), ("dashboard-token", "12345678")), isDefault: true));
        Assert.Equal("--dashboard-token-file and --dashboard-token both say what the token is; leave one out.", error.Message);
    }

    [Fact]
    public void It_may_be_a_variable()
    {
        var values = OptionValues.Read(new Dictionary<string, string>(), new Hashtable { ["AUTOENCODER_DASHBOARD_TOKEN"] = "12345678" }, "no-such-file.json");
        Assert.Equal("12345678", DashboardSettings.From(values, isDefault: true)!.Token);
    }

    private static void Refused(string message, string file) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(() => DashboardSettings.From(Given(("dashboard-token-file", file)), isDefault: true)).Message);

    private static OptionValues Given(params (string Name, string Text)[] options) =>
        OptionValues.Read(options.ToDictionary(option => option.Name, option => option.Text), new Hashtable(), "no-such-file.json");
}
