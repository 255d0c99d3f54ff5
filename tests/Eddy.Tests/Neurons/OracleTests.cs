using Eddy.Neurons;

namespace Eddy.Tests.Neurons;

/// <summary>Every model against independently computed states, losses and exact gradients, over whole sequences.</summary>
public class OracleTests
{
    [Theory]
    [InlineData("rnn_vanilla")]
    [InlineData("rnn_leaky_softmax")]
    [InlineData("snap")]
    public void The_rate_neuron_matches(string file)
    {
        RecurrentOracle oracle = RecurrentOracle.Read(file), expected = oracle["expected"];
        int n = (int)oracle.Number("n_h"), inputs = (int)oracle.Number("n_in");
        double[][] readout = oracle.Matrix("W_out_b_out"), targets = oracle.Matrix("targets");
        double[] first = oracle.Vector("a0");
        double[] mask = file == "snap" ? oracle.Flat("W_rec_mask") : [];

        var weights = new Weights();
        weights.Add("theta", oracle.Matrix("theta"));
        var neuron = new RateNeuron { Leak = oracle.Number("alpha") };
        var task = new OracleTask<RateNeuron>(neuron, weights, oracle.Matrix("inputs"), n)
        {
            Lay = layer =>
            {
                layer.Recurrent[0][0] = weights.Block("theta", columns: n);
                layer.Input[0] = weights.Block("theta", column: n, columns: inputs);
                layer.Bias[0][0] = weights.Column("theta", n + inputs, 0, n);
                for (int k = 0; k < mask.Length; k++)
                {
                    layer.Recurrent[0][0][k / n][k % n] *= mask[k];
                }

                for (int i = 0; i < n; i++)
                {
                    layer.State[i][0] = first[i];
                }
            },
            Loss = (t, told) =>
            {
                PlainDual[] z = Read(readout, [.. told.Select(unit => unit[0]), 1]);
                return file == "rnn_leaky_softmax" ? CrossEntropy(z, targets[t]) : HalfSquare(z, targets[t]);
            },
            Listed = state => state.Select(unit => unit[0]),
        };
        task.ShouldMatch(oracle, expected.Flat("a"), expected.Vector("losses"), _ => expected.Flat("bptt_total"));
    }

    [Fact]
    public void The_gated_recurrent_unit_matches()
    {
        RecurrentOracle file = RecurrentOracle.Read("gated_cells"), oracle = file["gru"];
        int n = (int)file.Number("n");
        double[] first = oracle.Vector("s0");
        Weights weights = Named(oracle["params"], matrices: ["W_x", "U_h"], vectors: ["b", "c"]);
        var task = new OracleTask<GruNeuron>(new(), weights, file.Matrix("inputs"), n)
        {
            Lay = layer =>
            {
                for (int gate = 0; gate < 2; gate++) // reset, update
                {
                    layer.Input[gate] = weights.Block("W_x", gate * n, n);
                    layer.Recurrent[0][gate] = weights.Block("U_h", gate * n, n);
                    layer.Bias[0][gate] = [.. weights.Row("b", gate * n, n).Zip(weights.Row("c", gate * n, n), (b, c) => b + c)];
                }

                layer.Input[2] = weights.Block("W_x", 2 * n, n);
                layer.Bias[0][2] = weights.Row("b", 2 * n, n);
                layer.Recurrent[0][3] = weights.Block("U_h", 2 * n, n);
                layer.Bias[0][3] = weights.Row("c", 2 * n, n);
                for (int i = 0; i < n; i++)
                {
                    layer.State[i][0] = first[i];
                }
            },
            Loss = Gated(file),
            Listed = state => state.Select(unit => unit[0]),
        };
        task.ShouldMatch(file, oracle.Flat("states"), oracle.Vector("losses"), name => oracle["bptt_total"].Flat(name));
    }

    [Fact]
    public void Long_short_term_memory_matches()
    {
        RecurrentOracle file = RecurrentOracle.Read("gated_cells"), oracle = file["lstm"];
        int n = (int)file.Number("n");
        double[] first = oracle.Vector("c0_h0");
        Weights weights = Named(oracle["params"], matrices: ["W"], vectors: []);
        var task = new OracleTask<LstmNeuron>(new(), weights, file.Matrix("inputs"), n)
        {
            Lay = layer =>
            {
                Stacked(layer, weights, n, (int)file.Number("n_in"));
                for (int i = 0; i < n; i++)
                {
                    (layer.State[i][0], layer.State[i][1]) = (first[i], first[n + i]);
                }
            },
            Loss = Gated(file),
            Listed = state => [.. state.Select(unit => unit[0]), .. state.Select(unit => unit[1])],
        };
        task.ShouldMatch(file, oracle.Flat("states"), oracle.Vector("losses"), _ => oracle.Flat("bptt_total"));
    }

    [Fact]
    public void The_recurrent_highway_network_matches()
    {
        RecurrentOracle file = RecurrentOracle.Read("gated_cells"), oracle = file["rhn"];
        int n = (int)file.Number("n");
        double[] first = oracle.Vector("s0");
        Weights weights = Named(oracle["params"], matrices: ["W"], vectors: []);
        var task = new OracleTask<HighwayNeuron>(new(), weights, file.Matrix("inputs"), n)
        {
            Lay = layer =>
            {
                Stacked(layer, weights, n, (int)file.Number("n_in"));
                for (int i = 0; i < n; i++)
                {
                    layer.State[i][0] = first[i];
                }
            },
            Loss = Gated(file),
            Listed = state => state.Select(unit => unit[0]),
        };
        task.ShouldMatch(file, oracle.Flat("states"), oracle.Vector("losses"), _ => oracle.Flat("bptt_total"));
    }

    [Fact]
    public void The_linear_recurrent_unit_matches()
    {
        RecurrentOracle file = RecurrentOracle.Read("lru"), expected = file["expected"];
        double[][] inputs = file.Matrix("inputs"), targets = file.Matrix("targets");
        Weights weights = Named(file["params"], matrices: ["B_re", "B_im", "C_re", "C_im", "D"], vectors: ["nu_log", "theta_log", "gamma_log"]);
        var task = new OracleTask<LruNeuron>(new(), weights, inputs, (int)file.Number("N"))
        {
            Lay = layer =>
            {
                (layer.Input[0], layer.Input[1]) = (weights.Block("B_re"), weights.Block("B_im"));
                Own(layer, weights, "nu_log", "theta_log", "gamma_log");
            },
            Loss = (t, told) =>
            {
                PlainDual[] re = Read(weights.Block("C_re"), [.. told.Select(unit => unit[0])]);
                PlainDual[] im = Read(weights.Block("C_im"), [.. told.Select(unit => unit[1])]);
                PlainDual[] skip = Read(weights.Block("D"), [.. inputs[t].Select(x => new PlainDual(x))]);
                return HalfSquare([.. re.Select((r, k) => r - im[k] + skip[k])], targets[t]);
            },
            Listed = state => [.. state.Select(unit => unit[0]), .. state.Select(unit => unit[1])],
        };
        task.ShouldMatch(file, expected.Flat("states"), [expected.Number("total_loss")], name => expected["bptt_total"].Flat(name));
    }

    [Theory]
    [InlineData("linear_tanh", true, NeuronActivation.Tanh)]
    [InlineData("nonlinear_tanh", false, NeuronActivation.Tanh)]
    [InlineData("nonlinear_relu", false, NeuronActivation.Relu)]
    public void The_recurrent_trace_unit_matches(string name, bool linear, NeuronActivation activation)
    {
        RecurrentOracle file = RecurrentOracle.Read("rtu"), oracle = file["cases"][name];
        double[][] readout = oracle.Matrix("V"), targets = oracle.Matrix("targets");
        Weights weights = Named(oracle["params"], matrices: ["W1", "W2"], vectors: ["nu_log", "theta_log"]);
        var task = new OracleTask<RtuNeuron>(new() { Linear = linear, Activation = activation }, weights, oracle.Matrix("inputs"), (int)file.Number("N"))
        {
            Lay = layer =>
            {
                (layer.Input[0], layer.Input[1]) = (weights.Block("W1"), weights.Block("W2"));
                Own(layer, weights, "nu_log", "theta_log");
            },
            Loss = (t, told) => HalfSquare(Read(readout, [.. told.Select(unit => unit[0]), .. told.Select(unit => unit[1])]), targets[t]),
            Listed = state => [.. state.Select(unit => unit[0]), .. state.Select(unit => unit[1])],
        };
        task.ShouldMatch(file, oracle.Flat("states"), [oracle.Number("total_loss")], block => oracle["bptt_total"].Flat(block));
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("dense_small")]
    [InlineData("diagonal")]
    [InlineData("zero")]
    [InlineData("dense_T2")]
    public void The_reciprocal_gated_circuit_matches(string name)
    {
        RecurrentOracle file = RecurrentOracle.Read("rgc_rfp"), oracle = file["cases"][name];
        double[][] readout = oracle.Matrix("V"), targets = oracle.Matrix("targets");
        Weights weights = Named(oracle["W"], matrices: ["ss", "ms", "mm", "sm"], vectors: []);
        var task = new OracleTask<RgcNeuron>(new(), weights, oracle.Matrix("inputs"), (int)file.Number("n"))
        {
            Lay = layer =>
            {
                IReadOnlyList<CurrentForm> currents = new RgcNeuron().Form.Currents;
                for (int k = 1; k < currents.Count; k++)
                {
                    layer.Recurrent[0][k] = weights.Block(currents[k].Name);
                }
            },
            Loss = (t, told) => HalfSquare(Read(readout, [.. told.Select(unit => unit[0])]), targets[t]),
            Listed = state => [.. state.Select(unit => unit[0]), .. state.Select(unit => unit[1])],
        };
        double[] states = [.. oracle.Matrix("s").Zip(oracle.Matrix("m"), (s, m) => (double[])[.. s, .. m]).SelectMany(row => row)];
        task.ShouldMatch(file, states, [oracle.Number("total_loss")], block => oracle["bptt_total"].Flat(block));
    }

    [Fact]
    public void The_diagonal_reciprocal_gated_circuit_matches()
    {
        RecurrentOracle file = RecurrentOracle.Read("rgc_rfp"), oracle = file["cases"]["diagonal"];
        int n = (int)file.Number("n");
        double[][] readout = oracle.Matrix("V"), targets = oracle.Matrix("targets");
        string[] names = ["ss", "ms", "mm", "sm"];
        var weights = new Weights();
        foreach (string name in names)
        {
            weights.Add(name, [.. oracle["W"].Matrix(name).Select((row, i) => row[i])]);
        }

        var task = new OracleTask<DiagonalRgcNeuron>(new(), weights, oracle.Matrix("inputs"), n)
        {
            Lay = layer => Own(layer, weights, names),
            Loss = (t, told) => HalfSquare(Read(readout, [.. told.Select(unit => unit[0])]), targets[t]),
            Listed = state => [.. state.Select(unit => unit[0]), .. state.Select(unit => unit[1])],
        };
        double[] states = [.. oracle.Matrix("s").Zip(oracle.Matrix("m"), (s, m) => (double[])[.. s, .. m]).SelectMany(row => row)];
        task.ShouldMatch(file, states, [oracle.Number("total_loss")],
            name => [.. oracle["bptt_total"].Matrix(name).Select((row, i) => row[i])]);
    }

    private static Weights Named(RecurrentOracle oracle, string[] matrices, string[] vectors)
    {
        var weights = new Weights();
        foreach (string name in matrices)
        {
            weights.Add(name, oracle.Matrix(name));
        }

        foreach (string name in vectors)
        {
            weights.Add(name, oracle.Vector(name));
        }

        return weights;
    }

    // W of the file is [gate · unit, (h, x, 1)], its gates in the order of the model's currents.
    private static void Stacked<N>(PlainLayer<N> layer, Weights weights, int n, int inputs)
        where N : struct, INeuron
    {
        for (int gate = 0; gate < layer.Input.Length; gate++)
        {
            layer.Recurrent[0][gate] = weights.Block("W", gate * n, n, 0, n);
            layer.Input[gate] = weights.Block("W", gate * n, n, n, inputs);
            layer.Bias[0][gate] = weights.Column("W", n + inputs, gate * n, n);
        }
    }

    private static void Own<N>(PlainLayer<N> layer, Weights weights, params string[] names)
        where N : struct, INeuron
    {
        for (int p = 0; p < names.Length; p++)
        {
            PlainDual[] row = weights.Row(names[p]);
            for (int i = 0; i < row.Length; i++)
            {
                layer.Parameter[i][p] = row[i];
            }
        }
    }

    private static Func<int, PlainDual[][], PlainDual> Gated(RecurrentOracle file)
    {
        double[][] readout = file.Matrix("V"), targets = file.Matrix("targets");
        return (t, told) => HalfSquare(Read(readout, [.. told.Select(unit => unit[0])]), targets[t]);
    }

    private static PlainDual[] Read(double[][] matrix, PlainDual[] v) => Read([.. matrix.Select(row => row.Select(w => new PlainDual(w)).ToArray())], v);

    private static PlainDual[] Read(PlainDual[][] matrix, PlainDual[] v) => [.. matrix.Select(row => row.Zip(v, (w, h) => w * h).Aggregate((a, b) => a + b))];

    private static PlainDual HalfSquare(PlainDual[] z, double[] y)
        => z.Zip(y, (a, b) => 0.5 * (a - b) * (a - b)).Aggregate((a, b) => a + b);

    private static PlainDual CrossEntropy(PlainDual[] z, double[] y)
    {
        PlainDual logSum = PlainDual.Log(z.Select(PlainDual.Exp).Aggregate((a, b) => a + b));
        return z.Zip(y, (a, b) => b * (logSum - a)).Aggregate((a, b) => a + b);
    }
}
