using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>docs/arithmetic.md as plain loops: one value at a time, nothing but the operations that it names.</summary>
internal sealed class PlainArithmetic(ModelSpec model, ParameterVector weights)
{
    private const int Lanes = 16;
    private const int PixelsPerLogarithm = 64 * Lanes;

    private readonly ParameterLayout _layout = new(model);

    /// <summary>The sum of the losses, the sum of the gradients, and the reconstructions.</summary>
    /// <param name="inputs">What the model is given, shape [rows, pixels].</param>
    /// <param name="targets">The clean images, of the same shape.</param>
    public (double Loss, float[] Gradient, float[] Reconstructions) Compute(float[] inputs, float[] targets)
    {
        var rows = inputs.Length / model.Pixels;
        var layers = _layout.Layers;
        var outputs = new float[layers.Length][];
        for (var l = 0; l < layers.Length; l++)
        {
            var input = l == 0 ? inputs : outputs[l - 1];
            var layer = layers[l];
            outputs[l] = new float[rows * layer.Outputs];
            for (var row = 0; row < rows; row++)
                for (var o = 0; o < layer.Outputs; o++)
                {
                    var z = 0f;
                    for (var i = 0; i < layer.Inputs; i++)
                        z = float.FusedMultiplyAdd(input[row * layer.Inputs + i], weights.Weights(l)[o * layer.Inputs + i], z);
                    outputs[l][row * layer.Outputs + o] = z + weights.Bias(l)[o];
                    if (l < layers.Length - 1)
                        outputs[l][row * layer.Outputs + o] = Value(layer.Activation, outputs[l][row * layer.Outputs + o]);
                }
        }

        var last = layers[^1];
        float[] reconstructions = [.. outputs[^1].Select(z => Value(last.Activation, z))];
        var (loss, delta) = model.Loss == ReconstructionLoss.Bce ? CrossEntropy(outputs[^1], targets) : SquaredError(reconstructions, targets, last.Activation);
        var gradient = new float[_layout.Count];
        for (var l = layers.Length - 1; l >= 0; l--)
        {
            var layer = layers[l];
            var input = l == 0 ? inputs : outputs[l - 1];
            for (var o = 0; o < layer.Outputs; o++)
            {
                for (var i = 0; i < layer.Inputs; i++)
                {
                    var sum = 0f;
                    for (var row = 0; row < rows; row++)
                        sum = float.FusedMultiplyAdd(delta[row * layer.Outputs + o], input[row * layer.Inputs + i], sum);
                    gradient[layer.WeightOffset + o * layer.Inputs + i] = sum;
                }

                var bias = delta[o];
                for (var row = 1; row < rows; row++)
                    bias += delta[row * layer.Outputs + o];
                gradient[layer.BiasOffset + o] = bias;
            }

            if (l == 0)
                break;
            var before = new float[rows * layer.Inputs];
            for (var row = 0; row < rows; row++)
                for (var i = 0; i < layer.Inputs; i++)
                {
                    var sum = 0f;
                    for (var o = 0; o < layer.Outputs; o++)
                        sum = float.FusedMultiplyAdd(delta[row * layer.Outputs + o], weights.Weights(l)[o * layer.Inputs + i], sum);
                    var at = row * layer.Inputs + i;
                    before[at] = layers[l - 1].Activation == Activation.Linear ? sum : sum * Slope(layers[l - 1].Activation, outputs[l - 1][at]);
                }

            delta = before;
        }

        return (loss, gradient, reconstructions);
    }

    private (double Loss, float[] Delta) SquaredError(float[] y, float[] targets, Activation activation)
    {
        var (pixels, total, delta) = (model.Pixels, 0.0, new float[y.Length]);
        for (var row = 0; row < y.Length; row += pixels)
        {
            var squares = new float[Lanes];
            for (var i = 0; i < pixels; i++)
            {
                var error = y[row + i] - targets[row + i];
                squares[i % Lanes] += error * error;
                delta[row + i] = error * (2f / pixels) * Slope(activation, y[row + i]);
            }

            total += squares.Aggregate(0.0, (sum, lane) => sum + lane);
        }

        return (total / pixels, delta);
    }

    private (double Loss, float[] Delta) CrossEntropy(float[] logits, float[] targets)
    {
        var (pixels, total, delta) = (model.Pixels, 0.0, new float[logits.Length]);
        for (var row = 0; row < logits.Length; row += pixels)
        {
            var (linear, logarithms) = (new float[Lanes], new float[Lanes]);
            for (var start = 0; start < pixels; start += PixelsPerLogarithm)
            {
                var product = Enumerable.Repeat(1f, Lanes).ToArray();
                for (var i = start; i < Math.Min(start + PixelsPerLogarithm, pixels); i++)
                {
                    var (l, x) = (logits[row + i], targets[row + i]);
                    var e = Exp(-float.Abs(l));
                    linear[i % Lanes] += (l < 0 ? 0 : l) - x * l;
                    product[i % Lanes] *= e + 1;
                    delta[row + i] = ((l < 0 ? e : 1) / (1 + e) - x) * (1f / pixels);
                }

                for (var lane = 0; lane < Lanes; lane++)
                    logarithms[lane] += Log(product[lane]);
            }

            total += linear.Zip(logarithms, (a, b) => a + b).Aggregate(0.0, (sum, lane) => sum + lane);
        }

        return (total / pixels, delta);
    }

    private static float Value(Activation activation, float z)
    {
        var e = Exp(-(float.Abs(z) + float.Abs(z)));
        return activation switch
        {
            Activation.Relu => z < 0 ? 0 : z,
            Activation.Elu => z > 0 ? z : Exp(z) - 1,
            Activation.Sigmoid => 1 / (1 + Exp(-z)),
            Activation.Tanh => float.CopySign((1 - e) / (1 + e), z),
            _ => z,
        };
    }

    private static float Slope(Activation activation, float a) => activation switch
    {
        Activation.Relu => a > 0 ? 1 : 0,
        Activation.Elu => a > 0 ? 1 : a + 1,
        Activation.Sigmoid => a * (1 - a),
        Activation.Tanh => 1 - a * a,
        _ => 1,
    };

    private static float Exp(float x)
    {
        if (x > 88.72284f)
            return float.PositiveInfinity;
        if (x < -103.97208f)
            return 0;
        const double shift = 3L << 51;
        var z = x * 1.4426950408889634;
        var n = z + shift - shift;
        var r = z - n;
        var r2 = r * r;
        var power = Fma(
            r2 * r2, Fma(0.001341000536524434, r, 0.009676036358193323),
            Fma(r2, Fma(0.05550297297702539, r, 0.2402210737432219), Fma(0.6931472254087585, r, 1.0000000754895704)));
        return (float)(power * BitConverter.Int64BitsToDouble(((long)n + 1023) << 52));

        static double Fma(double a, double b, double c) => double.FusedMultiplyAdd(a, b, c);
    }

    private static float Log(float x)
    {
        if (!float.IsFinite(x))
            return x;
        var n = 0;
        // Of m a multiple of the smallest step above ⅔, as float32 has it.
        for (; x >= 2 * 0.6666667f; n++)
            x /= 2;
        for (; x < 0.6666667f; n--)
            x *= 2;
        var r = x - 1;
        float r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
        var polynomial = Fma(
            Fma(-0.13657966f, r2, Fma(0.14401625f, r, -0.1197452f)), r8,
            Fma(
                Fma(Fma(0.13902695f, r, -0.16700386f), r2, Fma(0.20018855f, r, -0.24999046f)), r4,
                Fma(Fma(0.33332965f, r, -0.5000001f), r2, r)));
        return Fma(n, 0.6931472f, polynomial);

        static float Fma(float a, float b, float c) => float.FusedMultiplyAdd(a, b, c);
    }
}
