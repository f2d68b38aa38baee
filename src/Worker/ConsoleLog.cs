using System.Globalization;

namespace Autoencoder.Worker;

/// <summary>One line an event, with the time of day and the worker's name.</summary>
public sealed class ConsoleLog(string name)
{
    public void Line(string text) =>
        Console.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {name}: {text}");
}
