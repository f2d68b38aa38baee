using System.Collections;
using Autoencoder.Coordinator.Watching.Page;
using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Tests.Watching.Page;

public sealed class DashboardSettingsTests
{
    [Fact]
    public void On_a_terminal_there_is_a_page_on_loopback_that_stays()
    {
        Assert.Equal(
            new DashboardSettings(new NodeAddress("127.0.0.1", 8080), IsChosen: false, Linger: null, Token: null),
            DashboardSettings.From(OptionValues.Empty, isDefault: true));
        Assert.Null(DashboardSettings.From(OptionValues.Empty, isDefault: false));
    }

    [Fact]
    public void What_is_asked_for_is_taken_and_none_is_none()
    {
        Assert.Equal(
            new DashboardSettings(new NodeAddress("0.0.0.0", 80), IsChosen: true, TimeSpan.FromSeconds(5), "12345678"),
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

    private static OptionValues Given(params (string Name, string Text)[] options) =>
        OptionValues.Read(options.ToDictionary(option => option.Name, option => option.Text), new Hashtable(), "no-such-file.json");
}
