using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Tests.Numerics.Dense;

// Not how the tests are run: what one of them has to try in a process of its own, with other variables or libraries.
switch (args)
{
    case [TracedCalls.Command, var precision, var noise, var calls]:
        TracedCalls.Make(Enum.Parse<Precision>(precision), noise, int.Parse(calls));
        return 0;
    case [NarrowRegistersTests.Command]:
        NarrowRegistersTests.Write(Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("these are tests; dotnet test runs them");
        return 2;
}
