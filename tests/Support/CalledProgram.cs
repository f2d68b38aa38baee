using System.Reflection;
using System.Text;

namespace Autoencoder.Support;

/// <summary>
/// A program's entry point, called in this process: its command line, its exit status and its lines, without the time that a
/// process takes to start. What a process is needed for (signals, pipes, exit codes) is tested with <see cref="BuiltProgram"/>.
/// </summary>
public static class CalledProgram
{
    private static readonly ConsoleOfCalls Output = new(Console.Out);
    private static readonly ConsoleOfCalls Error = new(Console.Error);

    static CalledProgram()
    {
        Console.SetOut(Output);
        Console.SetError(Error);
    }

    /// <param name="name">coordinator or worker.</param>
    public static async Task<(int Status, string Error, string Output)> Run(string name, params string[] args)
    {
        var entry = Assembly.Load(name).EntryPoint!;
        return await Task.Run(() =>
        {
            using StringWriter output = new(), error = new();
            (Output.OfThisCall, Error.OfThisCall) = (output, error);
            var status = (int)entry.Invoke(null, [args])!;
            return (status, error.ToString(), output.ToString());
        });
    }

    /// <summary>What a call and all that it starts write goes to the call's own writer, for tests run side by side.</summary>
    private sealed class ConsoleOfCalls(TextWriter outside) : TextWriter
    {
        private readonly AsyncLocal<TextWriter?> _call = new();

        public TextWriter? OfThisCall { set => _call.Value = value is null ? null : Synchronized(value); }

        public override Encoding Encoding => outside.Encoding;

        private TextWriter Writer => _call.Value ?? outside;

        public override void Write(char value) => Writer.Write(value);

        public override void Write(string? value) => Writer.Write(value);

        public override void Write(char[] buffer, int index, int count) => Writer.Write(buffer, index, count);

        public override void WriteLine(string? value) => Writer.WriteLine(value);

        public override void Flush() => Writer.Flush();
    }
}
