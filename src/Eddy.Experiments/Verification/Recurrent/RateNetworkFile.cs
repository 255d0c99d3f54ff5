using System.Numerics;
using System.Text.Json;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>The fields that all oracles of a small tanh network share: sizes, weights, inputs, targets.</summary>
internal sealed class RateNetworkFile
{
    public RateNetworkFile(OracleFile file, JsonElement root)
    {
        (File, Root) = (file, root);
        (Inputs, Units, Outputs, Steps) = (Whole("n_in"), Whole("n_h"), Whole("n_out"), Whole("T"));
        Leak = file.Member(root, "alpha").GetDouble();
        Theta = file.Numbers(root, "theta");
        string loss = file.Member(root, "loss").GetString()!, activation = file.Member(root, "activation").GetString()!;
        if (activation != "tanh" || loss is not ("mse" or "softmax_ce"))
        {
            throw new InvalidDataException($"{file.Path}: activation '{activation}' with loss '{loss}' is unknown; tanh with mse or softmax_ce is known.");
        }

        Softmax = loss == "softmax_ce";
        X = file.Numbers(root, "inputs");
        Y = file.Numbers(root, "targets");
        if (Theta.Length != Units * Sources || X.Length != Steps * Inputs || Y.Length != Steps * Outputs)
        {
            throw new InvalidDataException($"{file.Path}: theta, inputs or targets do not have the shape that n_in, n_h, n_out and T say.");
        }
    }

    public OracleFile File { get; }

    public JsonElement Root { get; }

    public int Inputs { get; }

    public int Units { get; }

    public int Outputs { get; }

    /// <summary>Length of the sequence.</summary>
    public int Steps { get; }

    public double Leak { get; }

    public bool Softmax { get; }

    /// <summary>[units, sources].</summary>
    public double[] Theta { get; }

    public double[] X { get; }

    public double[] Y { get; }

    /// <summary>Columns of theta: state, input, 1.</summary>
    public int Sources => Units + Inputs + 1;

    /// <summary>Where a column of theta lies among the engine's sources [state; 1; input].</summary>
    public int Source(int column) => column < Units ? column : column == Sources - 1 ? Units : column + 1;

    public ReadOnlySpan<double> Input(int t) => X.AsSpan(t * Inputs, Inputs);

    public ReadOnlySpan<double> Target(int t) => Y.AsSpan(t * Outputs, Outputs);

    /// <summary>The network at the beginning of the sequence, taught by a rule.</summary>
    public OracleNetwork<T> Build<T>(RuleOptions rule, double rate = 1e-3, RecurrentLearnerOptions? options = null, bool[]? connected = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RecurrentPlan layers = Network.Recurrent(Inputs).Layer(new RateNeuron { Leak = Leak }, Units, new LayerOptions { Connected = connected });
        var network = new OracleNetwork<T>(Softmax ? layers.Softmax(Outputs) : layers.Linear(Outputs), rule, rate, options);
        network.Set(0, Theta);
        network.SetReadout(File.Numbers(Root, "W_out_b_out"));
        network.Begin(File.Numbers(Root, "a0"));
        return network;
    }

    /// <summary>The gradients of the whole sequence by back-propagation through time: theta's and the readout's.</summary>
    public (double[] Theta, double[] Readout) Backward<T>(BpttOptions bptt)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNetwork<T> network = Build<T>(bptt);
        network.ClearGradients();
        for (int t = 0; t < Steps; t++)
        {
            network.Core.Observe(0, OracleNumbers.Of<T>(Input(t)));
            network.Core.Teach(0, OracleNumbers.Of<T>(Target(t)));
        }

        ((BpttCredit<T>)network.Core.Credit).Flush(0);
        return (network.Gradient(0), network.Readout(gradient: true));
    }

    /// <summary>Numbers of <paramref name="parent"/>, split into equal parts.</summary>
    public double[][] Rows(JsonElement parent, string name, int parts)
    {
        double[] numbers = File.Numbers(parent, name);
        return [.. Enumerable.Range(0, parts).Select(i => numbers[(i * (numbers.Length / parts))..((i + 1) * (numbers.Length / parts))])];
    }

    private int Whole(string name)
        => File.Member(Root, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) && value is > 0 and < 4096
            ? value
            : throw new InvalidDataException($"{File.Path}: '{name}' must be a whole number from 1 to 4095.");
}
