namespace Autoencoder.Coordinator.Training.Ledger;

/// <summary>Which tasks are audited. Has no influence on the weights, so any generator will do.</summary>
internal sealed class AuditDraw(double rate)
{
    private readonly Random _random = new(1);

    public bool IsOn => rate > 0;

    public bool Next() => IsOn && _random.NextDouble() < rate;
}
