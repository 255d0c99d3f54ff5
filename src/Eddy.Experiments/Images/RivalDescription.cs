namespace Eddy.Experiments.Images;

/// <summary>What a model of another learner than TRL costs and where its gradients are exact.</summary>
internal static class RivalDescription
{
    public static ImageDescription Of(ImageRunOptions options, int rows, int columns)
    {
        int inputs = rows * columns;
        IReadOnlyList<int> layers = options.Learner == ImageLearner.Linear ? [] : options.Layers;
        var blocks = new List<ImageBlock>();
        long batch = options.BatchSize, below = inputs, perNumber = options.Learner is ImageLearner.Untrained or ImageLearner.Equilibrium ? 4 : BytesOf(options.Optimizer);
        (long read, long maskBytes) = layers.Count == 0 ? default : ImageDescription.FirstLayer(options, rows, columns);
        for (int l = 0; l < layers.Count; l++)
        {
            long neurons = layers[l];
            string name = ImageTensors.Layer(l);
            Add($"{name}.weight", below * neurons, Passes(options, l) * batch * (l == 0 ? read : below * neurons));
            Add($"{name}.bias", neurons, Passes(options, l) / 2 * batch * neurons);
            if (options.BatchNorm)
            {
                Add($"{name}.norm", 2 * neurons, 8 * batch * neurons);
            }

            below = neurons;
        }

        if (Head(options, inputs) is { } head)
        {
            blocks.Add(head);
        }

        long bytes = 4 * blocks.Sum(block => block.Count);
        return new ImageDescription(blocks, bytes, blocks.Sum(block => block.Bytes) - bytes + maskBytes, blocks.Sum(block => block.OperationsPerStep), Exactness(options.Learner));

        void Add(string name, long count, long operations) => blocks.Add(new ImageBlock(name, count, perNumber * count, operations, OfLayer(options.Learner)));
    }

    private static long BytesOf(Optimizer optimizer) => optimizer == Optimizer.Adam ? 12 : 4;

    // Operations of a step over batch × inputs × neurons.
    private static long Passes(ImageRunOptions options, int layer) => options.Learner switch
    {
        ImageLearner.Backprop => layer == 0 ? 4 : 6, // forward, gradient of the weights and, above the first layer, of the inputs
        ImageLearner.ForwardForward => 8, // forward and gradient, each for two labels
        ImageLearner.Equilibrium when layer > 0 => 4 + (4 * ImageLearners.SettlingSteps(options)), // a step of settling goes through the weights both ways
        ImageLearner.Equilibrium => 6, // what the clamped input tells is computed once
        ImageLearner.Untrained => 2,
        _ => 4,
    };

    private static ImageBlock? Head(ImageRunOptions options, int inputs)
    {
        if (options.Learner == ImageLearner.ForwardForward)
        {
            return null;
        }

        if (options.Learner == ImageLearner.Equilibrium)
        {
            long units = options.Layers[^1];
            return new ImageBlock("head (per class)", units + 1, 4 * (units + 1), Passes(options, options.Layers.Count) * options.BatchSize * units, OfLayer(options.Learner));
        }

        bool backprop = options.Learner == ImageLearner.Backprop;
        long features = options.Learner == ImageLearner.Linear ? inputs : options.HeadInput == HeadInput.All ? options.Layers.Sum(n => (long)n) : options.Layers[^1];
        long perNumber = BytesOf(backprop ? options.Optimizer : options.HeadOptimizer);
        return new ImageBlock("head (per class)", features + 1, perNumber * (features + 1), (backprop ? 6 : 4) * (long)options.BatchSize * features, "exact for its own loss");
    }

    private static string OfLayer(ImageLearner learner) => learner switch
    {
        ImageLearner.Backprop => "exact for the head's loss",
        ImageLearner.SupervisedContrast => "exact for the layer's own contrast; nothing from above",
        ImageLearner.ForwardForward => "exact for the layer's own loss of goodness; nothing from above",
        ImageLearner.Equilibrium => "that of the loss at the free fixed point, as the nudge goes to 0",
        _ => "not trained",
    };

    private static string Exactness(ImageLearner learner) => learner switch
    {
        ImageLearner.Backprop => "Nothing is dropped: it is the gradient of the whole.",
        ImageLearner.SupervisedContrast or ImageLearner.ForwardForward => "Against back-propagation through all layers it drops the layers above.",
        ImageLearner.Equilibrium => "Against back-propagation through the free phase it differs by the size of the nudge, and by how far the phases are from rest.",
        ImageLearner.Untrained => "Only the head learns; nothing reaches the layers.",
        _ => "Nothing is dropped: a linear map by its own gradient.",
    };
}
